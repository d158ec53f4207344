#include "app/cli/evaluate_command.h"

#include <ATen/Parallel.h>

#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "app/cli/arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/base/atomic_file.h"
#include "core/base/error.h"
#include "core/data/scenes/scene_set.h"
#include "core/export/provenance.h"
#include "core/metrics/evaluation_report.h"
#include "core/metrics/strip_unevenness.h"
#include "core/model/generator.h"
#include "core/tensor/bounded_json.h"

namespace zscope {
namespace {

struct EvaluateArguments {
    RunArguments run;
    SampleCheckOptions check;
    UnevennessOptions strips;
    int index_samples = 0;
    std::string json;
};

std::string equivalent_command(const EvaluateArguments& arguments, const std::string& device) {
    const SampleCheckOptions& check = arguments.check;
    return "zscope evaluate " + shell_quote(recorded_path(arguments.run.model)) + " --data " +
           shell_quote(recorded_path(check.data)) + " --samples " +
           std::to_string(check.samples.samples) + " --seed " + std::to_string(check.samples.seed) +
           " --data-seed " + std::to_string(check.data_seed) + " --batch " +
           std::to_string(check.samples.batch) + " --strip-latents " +
           std::to_string(arguments.strips.latents) + " --index-samples " +
           std::to_string(arguments.index_samples) + " --threads " +
           std::to_string(at::get_num_threads()) + " --device " + device;
}

std::optional<StripUnevenness> measure_strips(Generator& generator,
                                              const EvaluateArguments& arguments,
                                              const std::stop_token& stop) {
    if (arguments.strips.latents == 0) return std::nullopt;
    UnevennessOptions strips = arguments.strips;
    strips.seed = arguments.check.samples.seed;
    strips.batch = arguments.check.samples.batch;
    return measure_unevenness(generator, strips, progress_line(), stop);
}

std::optional<MeasuredFactorIndex> measure_index(Generator& generator,
                                                 const EvaluateArguments& arguments,
                                                 const std::stop_token& stop) {
    if (arguments.index_samples == 0) return std::nullopt;
    if (!SceneSet::is_description(arguments.check.data)) {
        throw Error(ErrorCode::unsupported,
                    "the factors of " + arguments.check.data + " cannot be read off pictures",
                    "Leave out --index-samples, or take a scene set as --data");
    }
    const SceneReader reader(SceneSet::open(arguments.check.data),
                             static_cast<int>(generator.info().height));
    SampleOptions samples = arguments.check.samples;
    samples.samples = arguments.index_samples;
    return measure_factor_index(generator, reader, samples, {}, progress_line(), stop);
}

void run_evaluate(EvaluateArguments& arguments) {
    const Interrupt interrupt;
    const auto opened = open_for(arguments.run);
    Generator& generator = *opened.generator;
    arguments.check.threads = at::get_num_threads();
    Evaluation evaluation{.model = generator.info(),
                          .options = arguments.check,
                          .check = {},
                          .unevenness = {},
                          .index = {},
                          .command = equivalent_command(arguments, opened.context.device)};
    evaluation.check =
        check_samples(generator, arguments.check, progress_line(), interrupt.token());
    evaluation.unevenness = measure_strips(generator, arguments, interrupt.token());
    evaluation.index = measure_index(generator, arguments, interrupt.token());
    std::fputs(evaluation_text(evaluation).c_str(), stdout);
    if (!arguments.json.empty()) {
        write_file_atomically(arguments.json, dump_json(evaluation_json(evaluation), 2) + "\n");
        std::printf("wrote       %s\n", arguments.json.c_str());
    }
}

}  // namespace

void add_evaluate_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("evaluate", "Compare a generator's samples with pictures of its data");
    const auto arguments = std::make_shared<EvaluateArguments>();
    SampleCheckOptions& check = arguments->check;
    command->add_option("MODEL", arguments->run.model, "'demo', a model's file or its folder")
        ->required();
    command->add_option("--data", check.data, "a scene set or a folder of pictures")
        ->capture_default_str();
    command->add_option("--samples", check.samples.samples, "pictures drawn and compared")
        ->capture_default_str();
    command->add_option("--seed", check.samples.seed, "sample i has the latent of seed + i")
        ->capture_default_str();
    command
        ->add_option(
            "--data-seed", check.data_seed,
            "of a scene set's held-out pictures; of a folder, the draw of both sets compared")
        ->capture_default_str();
    command
        ->add_option("--strip-latents", arguments->strips.latents,
                     "strips of 41 steps a component for how evenly it moves; 0: leave it out")
        ->check(CLI::Range(0, 1000))
        ->capture_default_str();
    command
        ->add_option("--index-samples", arguments->index_samples,
                     "samples for the factor index of each component, e.g. 20000; 0: leave it out")
        ->check(CLI::Range(0, 100000))
        ->capture_default_str();
    command->add_option("--batch", check.samples.batch, "pictures drawn at once")
        ->capture_default_str();
    command->add_option("--json", arguments->json, "JSON file for all numbers")
        ->check(not_empty())
        ->check(in_existing_folder());
    add_machine_options(*command, arguments->run);
    command->callback([arguments] { run_evaluate(*arguments); });
}

}  // namespace zscope
