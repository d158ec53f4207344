#include "app/cli/interactions_command.h"

#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr int kDefaultSamples = 8;

struct InteractionArguments {
    AnalysisArguments analysis{.samples = kDefaultSamples};
    HessianArguments hessian;
    ColorArguments colors;
    std::string pair;
};

HessianStatisticsRequest read_request(const InteractionArguments& arguments) {
    HessianStatisticsRequest request{.latents = read_figure_latents(arguments.analysis),
                                     .scheme = arguments.hessian.scheme,
                                     .epsilon = arguments.hessian.epsilon,
                                     .batch = arguments.analysis.batch};
    if (!arguments.pair.empty()) {
        request.mapped = {parse_pair(arguments.pair)};
    }
    return request;
}

void run_interactions(const InteractionArguments& arguments) {
    const Interrupt interrupt;
    HessianStatisticsRequest request = read_request(arguments);
    HeatmapStyle style;
    read_colors(arguments.colors, style);
    const OpenedModels models = open_models(arguments.analysis);
    for (const auto& [i, j] : request.mapped) {
        require_pair({static_cast<int>(i), static_cast<int>(j)}, models.generators.front()->info());
    }
    read_given_latent(arguments.analysis, models, request.latents);
    finish_analysis(arguments.analysis, analyse_interactions(models.subjects, request, style,
                                                             progress_line(), interrupt.token()));
}

}  // namespace

void add_interactions_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "interactions", "Measure how strongly each pair of components interacts, and where");
    const auto arguments = std::make_shared<InteractionArguments>();
    add_analysis_options(*command, arguments->analysis);
    arguments->analysis.has_raw = true;
    add_given_latent_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    command
        ->add_option("--pair", arguments->pair,
                     "z1,z7: draw where in the picture this pair interacts")
        ->check(not_empty());
    add_color_options(*command, arguments->colors, false);
    command->callback([arguments] { run_interactions(*arguments); });
}

}  // namespace zscope
