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
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// For a look at the demo; the intervals tell how much so few latents say.
constexpr int kDemoSamples = 8;

struct DiagonalnessArguments {
    AnalysisArguments analysis{.samples = HessianStatisticsRequest{}.latents.samples,
                               .demo_samples = kDemoSamples};
    HessianArguments hessian;
};

std::vector<std::string> list_options(const HessianStatisticsRequest& request) {
    std::vector<std::string> options = scheme_options(request.scheme, request.epsilon);
    std::ranges::copy(component_options(request.components), std::back_inserter(options));
    return options;
}

std::string describe_diagonalness(const HessianStatisticsRequest& request) {
    return "Hessians of all values" + describe_components(request.components) + ", " +
           describe_scheme(request.scheme, request.epsilon) + "; " +
           std::to_string(request.latents.samples) + " latents, " +
           latent_mode_name(request.latents.mode) + ", seed " +
           std::to_string(request.latents.seed) +
           ". D%: percentage with the largest entry on the "
           "diagonal; D_R: mean of (mean diagonal) / (mean off-diagonal)";
}

BarAxes axes() {
    return {.bars = "Model",
            .values = {"percent of Hessians with their largest entry on the diagonal",
                       "mean of (mean diagonal) / (mean off-diagonal)"}};
}

/// The value and its interval times `unit`.
Bar bar_of(const std::string& name, double value, const MeanInterval& interval, double unit) {
    return {name, unit * value, unit * interval.low.item<double>(),
            unit * interval.high.item<double>()};
}

/// Before anything is measured: off the diagonal there must be something.
void require_pairs(const AnalysisSubjects& subjects, const std::vector<int>& components) {
    if (components.size() == 1) {
        throw Error(ErrorCode::invalid_argument,
                    "--components names one component; diagonalness is defined from two on");
    }
    for (const AnalysisSubject& subject : subjects) {
        if (subject.generator->info().latent_size < 2) {
            throw Error(ErrorCode::invalid_argument,
                        row_name(subject.described) +
                            " has one component; diagonalness is defined from two on");
        }
    }
}

void run_diagonalness(const DiagonalnessArguments& arguments) {
    const Interrupt interrupt;
    const HessianStatisticsRequest request{.latents = read_figure_latents(arguments.analysis),
                                           .scheme = arguments.hessian.scheme,
                                           .epsilon = arguments.hessian.epsilon,
                                           .components = read_components(arguments.hessian),
                                           .batch = arguments.analysis.batch};
    const OpenedModels models = open_models(arguments.analysis);
    require_pairs(models.subjects, request.components);
    AnalysisRecord record = make_record("diagonalness", models.subjects, request.latents,
                                        request.batch, list_options(request));
    Table table{.columns = {"model", "d_percent", "d_percent_low", "d_percent_high", "d_ratio",
                            "d_ratio_low", "d_ratio_high", "hessians", "scheme"},
                .rows = {}};
    BarChart percent{.name = "D% (percent)", .bars = {}};
    BarChart ratio{.name = "D_R", .bars = {}};
    for (const AnalysisSubject& subject : models.subjects) {
        const HessianStatistics found = compute_hessian_statistics(
            *subject.generator, subject.device, request, progress_line(), interrupt.token());
        const Diagonalness& d = found.diagonalness.value();
        const std::string name = row_name(subject.described);
        const Bar& p = percent.bars.emplace_back(bar_of(name, d.share, d.share_interval, 100.0));
        const Bar& r = ratio.bars.emplace_back(bar_of(name, d.ratio, d.ratio_interval, 1.0));
        table.rows.push_back({name, p.value, p.low, p.high, r.value, r.low, r.high, d.hessians,
                              std::string(scheme_name(request.scheme))});
    }
    record.measure["kind"] = describe_diagonalness(request);
    finish_analysis(arguments.analysis,
                    {.record = std::move(record),
                     .result = {.table = table,
                                .picture = draw_bar_charts("Diagonalness", {percent, ratio},
                                                           {describe_diagonalness(request)},
                                                           BarScale::separate, axes())},
                     .heading = describe_diagonalness(request),
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
