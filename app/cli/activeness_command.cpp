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
    std::string order_of;
    std::string order;
    bool shared_order = false;  ///< as older files say --order-of the first model
};

ActivenessOrder read_order(const ActivenessArguments& arguments, OpenedModels& models) {
    ActivenessOrder order;
    if (!arguments.order_of.empty()) {
        order.model = open_further(arguments.analysis, arguments.order_of, models);
    }
    if (arguments.shared_order) {
        order.model = models.subjects.front();
    }
    if (!arguments.order.empty()) {
        order.components = parse_components(arguments.order, "--order");
    }
    return order;
}

void run_activeness(const ActivenessArguments& arguments) {
    const Interrupt interrupt;
    ActivenessRequest request = arguments.request;
    request.latents = read_figure_latents(arguments.analysis);
    request.batch = arguments.analysis.batch;
    OpenedModels models = open_models(arguments.analysis);
    const ActivenessOrder order = read_order(arguments, models);
    finish_analysis(arguments.analysis, analyse_activeness(models.subjects, request, order,
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
                     "each component is set to -EXTENT, 0 and EXTENT, in units of z")
        ->capture_default_str();
    CLI::Option* order_of =
        command
            ->add_option("--order-of", arguments->order_of,
                         "a model, one of MODEL or another: all components in the order they "
                         "rank in there (default: each model in its own)")
            ->check(not_empty());
    CLI::Option* order = command
                             ->add_option("--order", arguments->order,
                                          "z3,z0,...: all components in this order instead")
                             ->check(not_empty());
    order->excludes(order_of);
    command->add_flag("--shared-order", arguments->shared_order)
        ->excludes(order_of)
        ->excludes(order)
        ->group("");  // not listed
    command->callback([arguments] { run_activeness(*arguments); });
}

}  // namespace zscope
