#include "app/cli/activeness_command.h"

#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct ActivenessArguments {
    AnalysisArguments analysis{.samples = ActivenessRequest{}.latents.samples};
    ActivenessRequest request;
};

void run_activeness(const ActivenessArguments& arguments) {
    const Interrupt interrupt;
    ActivenessRequest request = arguments.request;
    request.latents = read_figure_latents(arguments.analysis);
    request.batch = arguments.analysis.batch;
    const OpenedModels models = open_models(arguments.analysis);
    finish_analysis(arguments.analysis, analyse_activeness(models.subjects, request,
                                                           progress_line(), interrupt.token()));
}

}  // namespace

void add_activeness_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("activeness", "Rank the components by how much they move the picture");
    const auto arguments = std::make_shared<ActivenessArguments>();
    add_analysis_options(*command, arguments->analysis);
    command
        ->add_option("--extent", arguments->request.extent,
                     "each component is set to -EXTENT, 0 and EXTENT")
        ->capture_default_str();
    command->add_flag("--shared-order", arguments->request.shared_order,
                      "several models: all in the first one's order");
    command->callback([arguments] { run_activeness(*arguments); });
}

}  // namespace zscope
