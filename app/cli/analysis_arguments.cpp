#include "app/cli/analysis_arguments.h"

#include <ATen/Parallel.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <sstream>

#include "core/base/error.h"
#include "core/export/png.h"
#include "core/export/provenance.h"
#include "core/model/device.h"
#include "core/model/generator.h"
#include "core/model/program_version.h"

namespace zscope {
namespace {

constexpr int kMaxLayer = 10000;

void check_output(const AnalysisArguments& arguments) {
    if (!arguments.run.out.empty()) {
        require_png_name(arguments.run.out);
    }
    if (arguments.csv && arguments.json) {
        throw Error(ErrorCode::invalid_argument, "--csv and --json exclude each other",
                    "With --out both files are written");
    }
}

int layer_number(const std::string& text, const std::string& whole, const std::string& option) {
    int index = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), index);
    if (error != std::errc() || end != text.data() + text.size() || index < 1 ||
        index > kMaxLayer) {
        throw Error(
            ErrorCode::invalid_argument,
            option + ": '" + whole.substr(0, 40) + "' is neither 'pixels' nor a layer's number",
            "zscope info MODEL lists the layers");
    }
    return index;
}

}  // namespace

void add_analysis_options(CLI::App& command, AnalysisArguments& arguments) {
    command.add_option("MODEL", arguments.models, "'demo', a model's file or its folder")
        ->required();
    command.add_option("--samples", arguments.samples, "latents to look at")->capture_default_str();
    command.add_option("--seed", arguments.seed, "of the latents and sign vectors")
        ->capture_default_str();
    command
        .add_option("--latent-mode", arguments.latent_mode,
                    "z moves after (post_norm, as in the paper) or before (pre_norm) the latent's "
                    "normalisation")
        ->capture_default_str();
    command.add_option("--batch", arguments.batch, "pictures drawn at once")->capture_default_str();
    command.add_option("--out", arguments.run.out,
                       "PNG to write; its table (.csv), numbers (.npy) and origin (.png.json) go "
                       "beside it");
    command.add_flag("--csv", arguments.csv, "print the table as CSV");
    command.add_flag("--json", arguments.json, "print the results as JSON");
    command.add_option("--threads", arguments.run.threads, "CPU threads; 0: one a core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command.add_option("--device", arguments.run.device, "cpu, cuda, cuda:N or auto")
        ->capture_default_str();
}

FigureLatents read_figure_latents(const AnalysisArguments& arguments) {
    LatentArguments seed;
    seed.seed = arguments.seed;
    return {.samples = arguments.samples,
            .seed = read_seed(seed),
            .mode = read_latent_mode(arguments.latent_mode)};
}

std::vector<AnalysisModel> open_models(const AnalysisArguments& arguments, AnalysisRecord& record) {
    check_output(arguments);
    const FigureLatents latents = read_figure_latents(arguments);
    std::vector<AnalysisModel> models;
    for (const std::string& argument : arguments.models) {
        RunArguments run = arguments.run;
        run.model = argument;
        CommandModel opened = open_for(run);
        record.models.push_back(analysed_model(*opened.generator, argument));
        record.device = opened.context.device;
        models.push_back({std::move(opened.generator), c10::Device(opened.context.device)});
    }
    record.threads = at::get_num_threads();
    record.program_version = program_version();
    record.options.insert(record.options.begin(), {"--samples", std::to_string(latents.samples),
                                                   "--seed", std::to_string(latents.seed),
                                                   "--latent-mode", latent_mode_name(latents.mode),
                                                   "--batch", std::to_string(arguments.batch)});
    record.measure["samples"] = latents.samples;
    record.measure["seed"] = latents.seed;
    record.measure["latent_mode"] = latent_mode_name(latents.mode);
    return models;
}

void require_equal_latents(const std::vector<AnalysisModel>& models) {
    const std::int64_t n = models.front().generator->info().latent_size;
    for (const AnalysisModel& model : models) {
        const GeneratorInfo& info = model.generator->info();
        if (info.latent_size != n) {
            throw Error(ErrorCode::invalid_argument,
                        info.name + " has " + std::to_string(info.latent_size) +
                            " components and the first model " + std::to_string(n),
                        "Give models of different latent sizes to separate calls");
        }
    }
}

void require_equal_sizes(const std::vector<AnalysisModel>& models, std::optional<int> layer) {
    const auto size_of = [layer](const GeneratorInfo& info) {
        const std::vector<std::int64_t> picture{info.channels, info.height, info.width};
        const std::vector<std::int64_t>& shape =
            layer ? find_activation(info, *layer).shape : picture;
        return std::vector<std::int64_t>(shape.begin() + 1, shape.end());
    };
    for (const AnalysisModel& model : models) {
        if (size_of(model.generator->info()) != size_of(models.front().generator->info())) {
            throw Error(ErrorCode::invalid_argument, "the models' maps differ in size",
                        "Give models of different resolutions to separate calls");
        }
    }
}

std::optional<int> parse_layer(const std::string& text) {
    return text == "pixels" ? std::nullopt
                            : std::optional<int>(layer_number(text, text, "--layer"));
}

std::vector<int> parse_layers(const std::string& text) {
    if (text == "pixels") {
        return {ModelCalls::kPixels};
    }
    std::vector<int> layers;
    std::istringstream parts(text);
    for (std::string part; std::getline(parts, part, ',');) {
        const std::size_t dash = part.find('-');
        const int first = layer_number(part.substr(0, dash), part, "--layers");
        const int last = dash == std::string::npos
                             ? first
                             : layer_number(part.substr(dash + 1), part, "--layers");
        for (int layer = first; layer <= last; ++layer) {
            layers.push_back(layer);
        }
    }
    return layers;
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

std::string row_name(const AnalysedModel& model) {
    const std::filesystem::path path = std::filesystem::path(model.argument).lexically_normal();
    return (path.has_filename() ? path : path.parent_path()).filename().string();
}

void finish_analysis(const AnalysisArguments& arguments, const AnalysisRecord& record,
                     const AnalysisResult& result, const std::string& heading) {
    const std::filesystem::path out = arguments.run.out;
    std::vector<std::filesystem::path> written;
    if (!out.empty()) {
        written = write_analysis(record, result, out);
    }
    if (arguments.json) {
        std::fputs(json_text(to_json(record, result, out)).c_str(), stdout);
        return;
    }
    if (arguments.csv) {
        std::fputs(to_csv(result.table).c_str(), stdout);
        return;
    }
    std::printf("%s\n\n%s", heading.c_str(), to_text(result.table).c_str());
    for (const std::filesystem::path& path : written) {
        std::printf("%s%s\n", &path == written.data() ? "\n" : "", path.c_str());
    }
}

}  // namespace zscope
