#include "app/cli/diagonalness_command.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/export/diagonalness_report.h"
#include "core/export/hessian_report.h"
#include "core/export/style_options.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct DiagonalnessArguments {
    AnalysisArguments analysis{.samples = HessianStatisticsRequest{}.latents.samples};
    HessianArguments hessian;
};

void run_diagonalness(const DiagonalnessArguments& arguments) {
    const Interrupt interrupt;
    const HessianStatisticsRequest request{.latents = read_figure_latents(arguments.analysis),
                                           .scheme = arguments.hessian.scheme,
                                           .epsilon = arguments.hessian.epsilon,
                                           .components = read_components(arguments.hessian),
                                           .batch = arguments.analysis.batch};
    const OpenedModels models = open_models(arguments.analysis);
    require_two_components(models.subjects, request.components,
                           "diagonalness is defined from two on");
    AnalysisRecord record =
        make_record("diagonalness", models.subjects, request.latents, request.batch,
                    hessian_options(request.scheme, request.epsilon, request.components));
    std::vector<ModelDiagonalness> found;
    for (const AnalysisSubject& subject : models.subjects) {
        const HessianStatistics statistics = compute_hessian_statistics(
            *subject.generator, subject.device, request, progress_line(), interrupt.token());
        found.push_back({row_name(subject.described), statistics.diagonalness.value()});
    }
    record.measure["kind"] = describe_diagonalness(request);
    finish_analysis(arguments.analysis,
                    {.record = std::move(record),
                     .result = {.table = diagonalness_table(found, request.scheme),
                                .picture = diagonalness_picture(found, request)},
                     .heading = describe_diagonalness(request) + ". " + kDiagonalnessWords,
                     .warnings = latent_warnings(models.subjects, request.latents)});
}

}  // namespace

void add_diagonalness_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "diagonalness",
        "Measure how diagonal the Hessians of all values are (D%, in percent, and D_R)");
    const auto arguments = std::make_shared<DiagonalnessArguments>();
    add_analysis_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    command->callback([arguments] { run_diagonalness(*arguments); });
}

}  // namespace zscope
