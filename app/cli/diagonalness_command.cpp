#include "app/cli/diagonalness_command.h"

#include <algorithm>
#include <iterator>
#include <memory>

#include "app/cli/analysis_arguments.h"
#include "app/cli/hessian_options.h"
#include "app/cli/interrupt.h"
#include "app/cli/progress_line.h"
#include "core/base/error.h"
#include "core/export/bar_chart.h"
#include "core/export/hessian_report.h"
#include "core/export/provenance.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

struct DiagonalnessArguments {
    AnalysisArguments analysis{.samples = HessianStatisticsRequest{}.latents.samples};
    HessianArguments hessian;
};

std::string describe_diagonalness(const HessianStatisticsRequest& request) {
    return "Hessians of all values, " + describe_scheme(request.scheme, request.epsilon) + "; " +
           std::to_string(request.latents.samples) + " latents, " +
           latent_mode_name(request.latents.mode) + ", seed " +
           std::to_string(request.latents.seed) +
           ". D%: share with the largest entry on the "
           "diagonal; D_R: mean of (mean diagonal) / (mean off-diagonal)";
}

Bar bar_of(const std::string& name, double value, const MeanInterval& interval) {
    return {name, value, interval.low.item<double>(), interval.high.item<double>()};
}

void run_diagonalness(const DiagonalnessArguments& arguments) {
    const Interrupt interrupt;
    const HessianStatisticsRequest request{.latents = read_figure_latents(arguments.analysis),
                                           .scheme = arguments.hessian.scheme,
                                           .epsilon = arguments.hessian.epsilon,
                                           .batch = arguments.analysis.batch};
    const OpenedModels models = open_models(arguments.analysis);
    AnalysisRecord record =
        make_record("diagonalness", models.subjects, request.latents, request.batch,
                    scheme_options(request.scheme, request.epsilon));
    Table table{.columns = {"model", "share", "share_low", "share_high", "ratio", "ratio_low",
                            "ratio_high", "hessians"},
                .rows = {}};
    BarChart share{.name = "D% (0 to 1)", .bars = {}};
    BarChart ratio{.name = "D_R", .bars = {}};
    for (const AnalysisSubject& subject : models.subjects) {
        const HessianStatistics found = compute_hessian_statistics(
            *subject.generator, subject.device, request, progress_line(), interrupt.token());
        if (!found.diagonalness) {
            throw Error(ErrorCode::invalid_argument,
                        "diagonalness of one component is undefined; expected at least 2");
        }
        const Diagonalness& d = *found.diagonalness;
        share.bars.push_back(bar_of(row_name(subject.described), d.share, d.share_interval));
        ratio.bars.push_back(bar_of(row_name(subject.described), d.ratio, d.ratio_interval));
        table.rows.push_back({share.bars.back().label, d.share, share.bars.back().low,
                              share.bars.back().high, d.ratio, ratio.bars.back().low,
                              ratio.bars.back().high, d.hessians});
    }
    record.measure["kind"] = describe_diagonalness(request);
    finish_analysis(arguments.analysis,
                    {.record = std::move(record),
                     .result = {.table = table,
                                .picture = draw_bar_charts("Diagonalness", {share, ratio},
                                                           {describe_diagonalness(request)},
                                                           BarScale::separate)},
                     .heading = describe_diagonalness(request)});
}

}  // namespace

void add_diagonalness_command(CLI::App& app) {
    CLI::App* command = app.add_subcommand(
        "diagonalness", "Measure how diagonal the Hessians of all values are (D% and D_R)");
    const auto arguments = std::make_shared<DiagonalnessArguments>();
    add_analysis_options(*command, arguments->analysis);
    add_hessian_options(*command, arguments->hessian);
    command->callback([arguments] { run_diagonalness(*arguments); });
}

}  // namespace zscope
