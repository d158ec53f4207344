#include "core/export/diagonalness_report.h"

#include <ATen/core/Tensor.h>

#include "core/export/bar_chart.h"
#include "core/export/style_options.h"
#include "core/hessian/model_calls.h"

namespace zscope {
namespace {

/// The value and its interval times `unit`.
Bar bar_of(const std::string& name, double value, const MeanInterval& interval, double unit) {
    return {name, unit * value, unit * interval.low.item<double>(),
            unit * interval.high.item<double>()};
}

BarAxes axes() {
    return {.bars = "Model",
            .values = {"percent of Hessians with their largest entry on the diagonal",
                       "mean of (mean diagonal) / (mean off-diagonal)"}};
}

Bar percent_of(const ModelDiagonalness& model) {
    return bar_of(model.name, model.found.share, model.found.share_interval, 100.0);
}

Bar ratio_of(const ModelDiagonalness& model) {
    return bar_of(model.name, model.found.ratio, model.found.ratio_interval, 1.0);
}

}  // namespace

std::string diagonalness_setup(const HessianStatisticsRequest& request) {
    return "Hessians of all values" + describe_components(request.components) + ", " +
           describe_scheme(request.scheme, request.epsilon) + "; " +
           count_latents(request.latents) + ", " + latent_mode_name(request.latents.mode) +
           ", seed " + std::to_string(request.latents.seed);
}

std::string describe_diagonalness(const HessianStatisticsRequest& request) {
    return diagonalness_setup(request) +
           ". D%: percentage with the largest entry on the diagonal; D_R: mean of (mean diagonal) "
           "/ (mean off-diagonal)";
}

Table diagonalness_table(const std::vector<ModelDiagonalness>& models, HessianScheme scheme) {
    Table table{.columns = {"model", "d_percent", "d_percent_low", "d_percent_high", "d_ratio",
                            "d_ratio_low", "d_ratio_high", "hessians", "scheme"},
                .rows = {}};
    for (const ModelDiagonalness& model : models) {
        const Bar percent = percent_of(model);
        const Bar ratio = ratio_of(model);
        table.rows.push_back({model.name, percent.value, percent.low, percent.high, ratio.value,
                              ratio.low, ratio.high, model.found.hessians,
                              std::string(scheme_name(scheme))});
    }
    return table;
}

Image diagonalness_picture(const std::vector<ModelDiagonalness>& models,
                           const HessianStatisticsRequest& request) {
    BarChart percent{.name = "D% (percent)", .bars = {}, .are_models = true};
    BarChart ratio{.name = "D_R", .bars = {}, .are_models = true};
    for (const ModelDiagonalness& model : models) {
        percent.bars.push_back(percent_of(model));
        ratio.bars.push_back(ratio_of(model));
    }
    return draw_bar_charts("Diagonalness", {percent, ratio},
                           {diagonalness_setup(request), kDiagonalnessWords}, BarScale::separate,
                           axes());
}

}  // namespace zscope
