#include "app/cli/activeness_command.h"

#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/activeness_report.h"
#include "core/export/table.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct ActivenessArguments {
    AnalysisArguments analysis{.samples = 300};
    double extent = ActivenessOptions{}.extent;
    bool shared_order = false;
};

void run_activeness(const ActivenessArguments& arguments) {
    const Interrupt interrupt;
    AnalysisRecord record{.verb = "activeness"};
    record.options = {"--extent", double_text(arguments.extent)};
    if (arguments.shared_order) {
        record.options.emplace_back("--shared-order");
    }
    ActivenessReport report{.latents = read_figure_latents(arguments.analysis),
                            .extent = arguments.extent,
                            .shared_order = arguments.shared_order};
    const std::vector<AnalysisModel> models = open_models(arguments.analysis, record);
    if (arguments.shared_order) {
        require_equal_latents(models);
    }
    for (std::size_t m = 0; m < models.size(); ++m) {
        add_activeness(report, *models[m].generator, models[m].device, row_name(record.models[m]),
                       arguments.analysis.batch, progress_line(), interrupt.token());
    }
    record.measure["kind"] = "activeness";
    record.measure["extent"] = arguments.extent;
    record.measure["interval"] = "95 % over samples";
    finish_analysis(arguments.analysis, record,
                    {.table = activeness_table(report), .picture = activeness_picture(report)},
                    describe(report));
}

}  // namespace

void add_activeness_command(CLI::App& app) {
    CLI::App* command =
        app.add_subcommand("activeness", "Rank the components by how much they move the picture");
    const auto arguments = std::make_shared<ActivenessArguments>();
    add_analysis_options(*command, arguments->analysis);
    command
        ->add_option("--extent", arguments->extent,
                     "each component is set to -EXTENT, 0 and EXTENT")
        ->capture_default_str();
    command->add_flag("--shared-order", arguments->shared_order,
                      "several models: all in the first one's order");
    command->callback([arguments] { run_activeness(*arguments); });
}

}  // namespace zscope
