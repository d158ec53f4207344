#include "app/cli/rebase_command.h"

#include <cmath>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/choices.h"
#include "app/cli/interrupt.h"
#include "app/cli/printable.h"
#include "app/cli/progress_line.h"
#include "app/cli/rebase_arguments.h"
#include "core/base/error.h"
#include "core/data/scenes/scene_set.h"
#include "core/directions/rebase_layers.h"
#include "core/directions/rebased_model.h"
#include "core/export/provenance.h"
#include "core/export/rebase_command.h"
#include "core/export/style_options.h"
#include "core/metrics/evaluation_report.h"
#include "core/metrics/measured_factors.h"
#include "core/model/generator.h"
#include "core/model/generator_info.h"
#include "core/model/registry.h"
#include "core/tensor/bounded_json.h"
#include "core/tensor/thread_count.h"
#include "core/train/trained_model.h"

namespace zscope {
namespace {

namespace fs = std::filesystem;

struct RebaseCommandArguments {
    std::string model;
    std::string out;
    std::string data;  ///< scene set of --check; empty: the card's
    RebaseArguments rebase;
    int threads = 0;
    bool check = false;
    int check_samples = 20000;
    bool json = false;
};

/// What the command works on.
struct Subject {
    WholeModel whole;
    std::unique_ptr<Generator> generator;
};

struct CheckedFactors {
    MeasuredFactorIndex before;
    MeasuredFactorIndex after;
};

Subject open_subject(const std::string& model) {
    WholeModel whole = open_whole_model(model);
    std::unique_ptr<Generator> generator = build_generator(whole.model);
    return {.whole = std::move(whole), .generator = std::move(generator)};
}

/// What would be refused after the work is refused before it.
void check_output(const RebaseCommandArguments& arguments, const ModelCard& card) {
    if (arguments.out.empty()) {
        return;
    }
    require_model_place(card, arguments.out);
    std::error_code error;
    const fs::path from = fs::weakly_canonical(model_paths(arguments.model).weights, error);
    if (from == fs::weakly_canonical(model_paths(arguments.out).weights, error)) {
        throw Error(ErrorCode::invalid_argument,
                    arguments.out + " is the model that is read; re-basing writes another one",
                    "Choose another --out");
    }
}

SceneReader reader_for(const RebaseCommandArguments& arguments, const Subject& subject) {
    std::optional<std::string> data = arguments.data;
    if (data->empty()) {
        data = scene_set_of(subject.whole.model.card.training);
    }
    if (!data) {
        throw Error(ErrorCode::unsupported,
                    "the model's card names no scene set whose factors could be checked",
                    "Give one with --data, or leave out --check");
    }
    return {SceneSet::open(*data), static_cast<int>(subject.generator->info().height)};
}

/// Before and after the turn that `rebase` found, on samples drawn in its latent mode.
CheckedFactors check_factors(const SceneReader& reader, int count, Generator& before,
                             const Rebase& rebase, const std::stop_token& stop) {
    const std::unique_ptr<Generator> after = rebased_generator(before, rebase);
    const SampleOptions samples{.samples = count, .latent_mode = rebase.options.latent_mode};
    const auto measure = [&](Generator& generator) {
        return measure_factor_index(generator, reader, samples, {}, progress_line(), stop);
    };
    return {.before = measure(before), .after = measure(*after)};
}

void print_rebase(const GeneratorInfo& info, const Rebase& rebase) {
    std::printf("model         %s (%lld x %lld, %lld components)\n", printable(info.name).c_str(),
                static_cast<long long>(info.width), static_cast<long long>(info.height),
                static_cast<long long>(info.latent_size));
    std::printf("objective     %s over %lld latent%s, %s\n",
                std::string(objective_name(rebase.options.objective)).c_str(),
                static_cast<long long>(rebase.options.samples),
                rebase.options.samples == 1 ? "" : "s",
                latent_mode_name(rebase.options.latent_mode).c_str());
    std::printf("looks at      %s\n\n",
                rebase_layers_title(info, rebase_layers(info, rebase.options)).c_str());
    const bool has_hessians = std::isfinite(rebase.diagonal_before.share);
    std::printf("%-32s%12s%12s\n", "", "before", "after");
    const auto row = [](const char* name, double before, double after) {
        std::printf("%-32s%12.4g%12.4g\n", name, before, after);
    };
    row("off-diagonal share", rebase.off_before, rebase.off_after);
    if (has_hessians) {
        row("D%, values that bend alone", 100.0 * rebase.diagonal_before.share,
            100.0 * rebase.diagonal_after.share);
        row("D_R, alone over between two", rebase.diagonal_before.ratio,
            rebase.diagonal_after.ratio);
    }
    for (const std::size_t count : {std::size_t{1}, std::size_t{2}}) {
        row(("activeness share, top " + std::to_string(count)).c_str(),
            top_share(rebase.activeness_before, count), top_share(rebase.activeness, count));
    }
    if (has_hessians) {
        std::printf("\nD%%, D_R       at %lld more latents, which the search has not seen; %s",
                    static_cast<long long>(kUnseenSamples),
                    describe_scheme(rebase.options.scheme, rebase.options.epsilon).c_str());
    }
    std::printf("\nseconds       %.2f: derivatives %.2f, rotation %.2f, order and signs %.2f",
                total_seconds(rebase), rebase.seconds_derivatives, rebase.seconds_rotation,
                rebase.seconds_order);
    if (has_hessians) {
        std::printf(", D%% and D_R %.2f", rebase.seconds_diagonalness);
    }
    std::printf("\n");
    if (rebase.evaluations > 0) {
        std::printf("pictures      %lld\n", static_cast<long long>(rebase.evaluations));
    }
    std::printf(
        "\nThe pictures are the same at turned latents: seed 0 of the written model is another "
        "picture than before.\n");
}

/// As `zscope diagonalness` calls them; null where there are none.
nlohmann::ordered_json diagonal_json(const DiagonalNumbers& numbers) {
    return {{"d_percent", 100.0 * numbers.share}, {"d_ratio", numbers.ratio}};
}

nlohmann::ordered_json json_of(const GeneratorInfo& info, const Rebase& rebase,
                               const std::string& command) {
    nlohmann::ordered_json json = to_json(rebase_record(info, rebase, command));
    json["activeness_before"] = rebase.activeness_before;
    json["diagonalness"] = {{"before", diagonal_json(rebase.diagonal_before)},
                            {"after", diagonal_json(rebase.diagonal_after)}};
    json["evaluations"] = rebase.evaluations;
    json["seconds"] = {{"derivatives", rebase.seconds_derivatives},
                       {"rotation", rebase.seconds_rotation},
                       {"order", rebase.seconds_order},
                       {"diagonalness", rebase.seconds_diagonalness}};
    return json;
}

void print_factors(const CheckedFactors& factors) {
    std::printf("\nbefore: %s\nafter: %s", factor_index_text(factors.before).c_str(),
                factor_index_text(factors.after).c_str());
}

std::string command_of(const RebaseCommandArguments& arguments, const Rebase& rebase) {
    return rebase_command(recorded_path(arguments.model), rebase.options, rebase.threads,
                          recorded_path(arguments.out));
}

void print_results(const RebaseCommandArguments& arguments, const GeneratorInfo& info,
                   const Rebase& rebase, const std::optional<CheckedFactors>& factors) {
    if (!arguments.json) {
        print_rebase(info, rebase);
        if (factors) {
            print_factors(*factors);
        }
        return;
    }
    nlohmann::ordered_json json = json_of(info, rebase, command_of(arguments, rebase));
    if (factors) {
        json["factor_index"] = {{"before", factor_index_json(factors->before)},
                                {"after", factor_index_json(factors->after)}};
    }
    std::printf("%s\n", dump_json(json, 2).c_str());
}

void run_rebase(const RebaseCommandArguments& arguments) {
    const Interrupt interrupt;
    const RebaseOptions options = read_rebase_options(arguments.rebase);
    use_threads(arguments.threads);
    const Subject subject = open_subject(arguments.model);
    check_output(arguments, subject.whole.model.card);
    std::optional<SceneReader> reader;
    if (arguments.check) {
        reader = reader_for(arguments, subject);
    }
    const Rebase rebase =
        find_rebase(*subject.generator, options, progress_line(), interrupt.token());
    std::optional<CheckedFactors> factors;
    if (reader) {
        factors = check_factors(*reader, arguments.check_samples, *subject.generator, rebase,
                                interrupt.token());
    }
    if (!arguments.out.empty()) {
        save_whole_model(arguments.out,
                         rebase_model(subject.whole, rebase, command_of(arguments, rebase)));
    }
    print_results(arguments, subject.generator->info(), rebase, factors);
    if (!arguments.out.empty() && !arguments.json) {
        const ModelPaths paths = model_paths(arguments.out);
        std::printf("\nwrote         %s\n",
                    (subject.whole.model.card.has_weights() ? paths.weights : paths.card).c_str());
    }
}

void add_objective_options(CLI::App& command, RebaseCommandArguments& arguments) {
    RebaseOptions& options = arguments.rebase.options;
    command
        .add_option("--objective", options.objective,
                    "what becomes as diagonal as possible: hessian (second derivatives), jacobian "
                    "(all J'J) or metric (their mean)")
        ->transform(one_of(rebase_objectives()))
        ->default_str(std::string(objective_name(options.objective)));
    add_rebase_options(command, arguments.rebase, "--");
}

}  // namespace

void add_rebase_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "rebase", "Turn a model's axes to where they untangle, without changing one picture");
    const auto arguments = std::make_shared<RebaseCommandArguments>();
    command->add_option("MODEL", arguments->model, "'demo', a model's file or its folder")
        ->required();
    command
        ->add_option("--out", arguments->out,
                     "NAME.safetensors or a folder for the re-based model (of the demo: "
                     "NAME.json or a folder); default: only tell")
        ->check(not_empty());
    add_objective_options(*command, *arguments);
    command->add_flag("--check", arguments->check,
                      "measure the factor index of each factor before and after");
    command->add_option("--check-samples", arguments->check_samples, "samples of --check")
        ->check(CLI::Range(1000, 100000))
        ->capture_default_str();
    command
        ->add_option("--data", arguments->data,
                     "scene set of --check; default: the one in the model's card")
        ->check(not_empty());
    command->add_flag("--json", arguments->json, "print all numbers as JSON");
    command->add_option("--threads", arguments->threads, "CPU threads; 0: one a core")
        ->check(CLI::Range(0, 1024))
        ->capture_default_str();
    command->callback([arguments] { run_rebase(*arguments); });
}

}  // namespace zscope
