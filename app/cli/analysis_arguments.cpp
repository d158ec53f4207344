#include "app/cli/analysis_arguments.h"

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "app/cli/axes_note.h"
#include "app/cli/printable.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/export/table.h"
#include "core/hessian/model_calls.h"
#include "core/model/generator.h"
#include "core/model/layer_ranges.h"

namespace zscope {
namespace {

constexpr std::size_t kMaxModels = 64;  ///< all of them are open at once

void require_picture_name(const std::filesystem::path& out) {
    if (out.extension() == ".csv") {
        const std::filesystem::path picture = std::filesystem::path(out).replace_extension(".png");
        throw Error(ErrorCode::invalid_argument, out.string() + " does not end in .png",
                    "The table is written beside the picture: --out " + picture.string() +
                        " writes " + out.string() + ", too");
    }
    require_png_name(out);
}

/// Measuring takes minutes: what cannot be written in the end is told at the start.
void check_output(const AnalysisArguments& arguments) {
    if (!arguments.run.out.empty()) {
        require_picture_name(arguments.run.out);
        for (const std::filesystem::path& path :
             analysis_paths(arguments.run.out, arguments.has_raw)) {
            const AtomicFile can_be_written(path);
        }
    }
    if (arguments.csv && arguments.json) {
        throw Error(ErrorCode::invalid_argument, "--csv and --json exclude each other",
                    "With --out both files are written");
    }
}

AnalysisSubject open_subject(const AnalysisArguments& arguments, const std::string& argument,
                             OpenedModels& models) {
    RunArguments run = arguments.run;
    run.model = argument;
    CommandModel opened = open_for(run);
    AnalysisSubject subject{
        .generator = opened.generator.get(),
        .device = c10::Device(opened.context.device),
        .described = analysed_model(*opened.generator, recorded_path(argument))};
    models.generators.push_back(std::move(opened.generator));
    return subject;
}

[[noreturn]] void refuse_layers(const std::string& option, const std::string& text,
                                const char* expected) {
    throw Error(ErrorCode::invalid_argument,
                option + ": '" + text.substr(0, 40) + "' is neither 'pixels' nor " + expected,
                "zscope info MODEL lists the layers");
}

}  // namespace

void add_analysis_options(CLI::App& command, AnalysisArguments& arguments) {
    arguments.latent.mode = latent_mode_name(FigureLatents{}.mode);
    command.add_option("MODEL", arguments.models, "'demo', a model's file or its folder")
        ->required();
    command.add_option("--samples", arguments.samples, "latents to look at")->capture_default_str();
    command
        .add_option("--seed", arguments.latent.seed,
                    "of the latents and sign vectors; gives another picture in re-based axes")
        ->capture_default_str();
    command
        .add_option("--latent-mode", arguments.latent.mode,
                    "z moves after (post_norm, as in the paper) or before (pre_norm) the latent's "
                    "normalisation")
        ->capture_default_str();
    command.add_option("--batch", arguments.batch, "pictures drawn at once")->capture_default_str();
    command
        .add_option("--out", arguments.run.out,
                    arguments.has_raw
                        ? "PNG to write; its table (.csv), numbers (.npy) and origin (.png.json) "
                          "go beside it"
                        : "PNG to write; its table (.csv) and origin (.png.json) go beside it")
        ->check(not_empty())
        ->check(in_existing_folder());
    command.add_flag("--csv", arguments.csv, "print the table as CSV");
    command.add_flag("--json", arguments.json, "print the results as JSON");
    command.add_option("--threads", arguments.run.threads, "CPU threads; 0: one a core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command.add_option("--device", arguments.run.device, "cpu, cuda, cuda:N or auto")
        ->capture_default_str();
}

void add_given_latent_options(CLI::App& command, AnalysisArguments& arguments) {
    add_edit_options(command, arguments.latent);
}

FigureLatents read_figure_latents(const AnalysisArguments& arguments) {
    if (is_given(arguments.latent) && arguments.samples != 1) {
        throw Error(ErrorCode::invalid_argument,
                    "--samples is " + std::to_string(arguments.samples) +
                        "; a latent given by --z, --set, --add or --along is one",
                    "Add --samples 1");
    }
    return {.samples = arguments.samples,
            .seed = read_seed(arguments.latent),
            .mode = read_latent_mode(arguments.latent.mode)};
}

OpenedModels open_models(const AnalysisArguments& arguments) {
    if (arguments.models.size() > kMaxModels) {
        throw Error(ErrorCode::invalid_argument,
                    std::to_string(arguments.models.size()) + " models are given; expected 1 to " +
                        std::to_string(kMaxModels),
                    "Give the others to separate calls, with the same --range where one is drawn");
    }
    check_output(arguments);
    OpenedModels models;
    for (const std::string& argument : arguments.models) {
        models.subjects.push_back(open_subject(arguments, argument, models));
    }
    const std::string note = axes_note(models.subjects, arguments.links_pictures);
    if (!note.empty()) {
        std::fprintf(stderr, "zscope: note: %s\n", printable(note).c_str());
    }
    return models;
}

AnalysisSubject open_further(const AnalysisArguments& arguments, const std::string& argument,
                             OpenedModels& models) {
    for (const AnalysisSubject& subject : models.subjects) {
        if (subject.described.argument == recorded_path(argument)) {
            return subject;
        }
    }
    return open_subject(arguments, argument, models);
}

void read_given_latent(const AnalysisArguments& arguments, const OpenedModels& models,
                       FigureLatents& latents) {
    if (is_given(arguments.latent)) {
        require_equal_latents(models.subjects);
        latents.state = read_latent(arguments.latent, models.generators.front()->info());
    }
}

std::optional<int> parse_layer(const std::string& text) {
    if (text == "pixels") {
        return std::nullopt;
    }
    const std::optional<int> layer = parse_layer_number(text);
    if (!layer) {
        refuse_layers("--layer", text, "a layer's number");
    }
    return layer;
}

std::vector<int> parse_layers(const std::string& text) {
    if (text.empty()) {
        return {};
    }
    if (text == "pixels") {
        return {ModelCalls::kPixels};
    }
    std::optional<std::vector<int>> layers = parse_layer_ranges(text);
    if (!layers) {
        refuse_layers("--layers", text, "layers, each once and rising in a range, as in 1-10,13");
    }
    return *std::move(layers);
}

std::pair<int, int> parse_pair(const std::string& text) {
    const std::vector<int> components = parse_components(text, "--pair");
    if (components.size() != 2) {
        throw Error(ErrorCode::invalid_argument, "--pair: found " +
                                                     std::to_string(components.size()) +
                                                     " components; expected two, e.g. z1,z7");
    }
    return {components[0], components[1]};
}

void require_two_components(const AnalysisSubjects& subjects, const std::vector<int>& components,
                            const std::string& why) {
    if (components.size() == 1) {
        throw Error(ErrorCode::invalid_argument, "--components names one component; " + why,
                    "Name two or more, as in z1,z7");
    }
    for (const AnalysisSubject& subject : subjects) {
        if (subject.generator->info().latent_size < 2) {
            throw Error(ErrorCode::invalid_argument,
                        row_name(subject.described) + " has one component; " + why);
        }
    }
}

void require_pair(const std::pair<int, int>& pair, const GeneratorInfo& info) {
    require_component(pair.first, info, "--pair");
    require_component(pair.second, info, "--pair");
}

void finish_analysis(const AnalysisArguments& arguments, const Analysis& analysis,
                     const std::optional<TerminalTable>& shown) {
    const std::filesystem::path out = arguments.run.out;
    std::vector<std::filesystem::path> written;
    if (!out.empty()) {
        written = write_analysis(analysis.record, analysis.result, out);
    }
    print_warnings(analysis.warnings);
    if (arguments.json) {
        std::fputs(json_text(to_json(analysis.record, analysis.result, out)).c_str(), stdout);
        return;
    }
    if (arguments.csv) {
        std::fputs(to_csv(analysis.result.table).c_str(), stdout);
        return;
    }
    std::printf("%s\n\n%s", analysis.heading.c_str(),
                to_text(shown ? shown->table : analysis.result.table).c_str());
    std::vector<std::string> notes = analysis.notes;
    if (shown) {
        notes.insert(notes.end(), shown->notes.begin(), shown->notes.end());
    }
    for (const std::string& note : notes) {
        std::printf("%s%s\n", &note == notes.data() ? "\n" : "", printable(note).c_str());
    }
    for (const std::filesystem::path& path : written) {
        std::printf("%s%s\n", &path == written.data() ? "\n" : "", path.c_str());
    }
}

}  // namespace zscope
