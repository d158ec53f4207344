#include "core/export/activeness_report.h"

#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/export/bar_chart.h"
#include "core/export/component_scores.h"
#include "core/export/export.h"
#include "core/export/style_options.h"
#include "core/hessian/activeness.h"
#include "core/hessian/model_calls.h"
#include "core/latent/extent.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

constexpr std::int64_t kSamplesPerRound = 4;

std::vector<ComponentScore> list_scores(const MeanInterval& activeness, const GeneratorInfo& info) {
    std::vector<ComponentScore> scores;
    for (int i = 0; i < info.latent_size; ++i) {
        scores.push_back({.component = i,
                          .label = component_title(info, i),
                          .score = activeness.mean[i].item<double>(),
                          .low = activeness.low[i].item<double>(),
                          .high = activeness.high[i].item<double>()});
    }
    return scores;
}

/// If any score is no number: measures sample by sample up to the one at fault, and throws.
void require_finite(const MeanInterval& activeness, ModelCalls& calls, const at::Tensor& z,
                    double extent, const std::stop_token& stop) {
    if (at::isfinite(activeness.mean).all().item<bool>()) {
        return;
    }
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        const at::Tensor point = z.narrow(0, s, 1);
        calls.begin_sample(point, s);
        const ActivenessOptions options{.extent = extent, .rows_per_call = 3};
        calls.require_finite(compute_activeness(calls.pictures(), point, options, {}, stop).mean);
    }
    throw Error(ErrorCode::model_failure,
                "the pictures held values that are not finite, but not when drawn again");
}

std::vector<Bar> bars_of(const ModelActiveness& model) {
    const double largest = largest_activeness(model.scores);
    std::vector<Bar> bars;
    for (const ComponentScore& score : model.scores) {
        bars.push_back({marked_label(score, largest), score.score, score.low, score.high});
    }
    return bars;
}

}  // namespace

std::vector<ComponentScore> measure_activeness(Generator& generator, c10::Device device,
                                               const ActivenessRequest& request,
                                               const ActivenessPartial& on_partial,
                                               ProgressSink progress, std::stop_token stop) {
    require_extent("extent", request.extent);
    const GeneratorInfo& info = generator.info();
    ModelCalls calls(generator, request.latents.mode, request.batch, {}, stop);
    const at::Tensor z = figure_latents(request.latents, info.latent_size).to(device);
    const ActivenessRound on_round = [&](const MeanInterval& estimate, std::int64_t done) {
        require_finite(estimate, calls, z, request.extent, stop);
        on_partial(list_scores(estimate, info), static_cast<int>(done));
    };
    const MeanInterval activeness =
        compute_activeness(calls.pictures(), z,
                           {.extent = request.extent,
                            .rows_per_call = std::max(request.batch, 3),
                            .samples_per_round = on_partial ? kSamplesPerRound : 0,
                            .additive = info.additive_components},
                           std::move(progress), stop, on_partial ? on_round : ActivenessRound());
    require_finite(activeness, calls, z, request.extent, stop);
    return list_scores(activeness, info);
}

void check_order(const std::vector<int>& order, const GeneratorInfo& info) {
    std::vector<int> sorted = order;
    std::ranges::sort(sorted);
    bool is_whole = std::ssize(sorted) == info.latent_size;
    for (std::size_t i = 0; is_whole && i < sorted.size(); ++i) {
        is_whole = sorted[i] == static_cast<int>(i);
    }
    if (!order.empty() && !is_whole) {
        throw Error(ErrorCode::invalid_argument,
                    std::string("the order has ")
                        .append(std::to_string(order.size()))
                        .append(" components; expected each of z0 to z")
                        .append(std::to_string(info.latent_size - 1))
                        .append(" of ")
                        .append(info.name)
                        .append(" once"));
    }
}

void add_activeness(ActivenessReport& report, const std::string& name,
                    const std::vector<ComponentScore>& scores) {
    ModelActiveness model{.name = name};
    for (const int component : report.order.empty() ? ranked(scores) : report.order) {
        model.scores.push_back(scores.at(static_cast<std::size_t>(component)));
    }
    report.models.push_back(std::move(model));
}

Table activeness_table(const ActivenessReport& report) {
    Table table{.columns = {"model", "rank", "component", "label", "activeness", "low", "high",
                            "share", "dead"},
                .rows = {}};
    for (const ModelActiveness& model : report.models) {
        double sum = 0.0;
        for (const ComponentScore& score : model.scores) {
            sum += score.score;
        }
        const double largest = largest_activeness(model.scores);
        for (const ComponentScore& score : model.scores) {
            const auto rank = 1 + std::ranges::count_if(model.scores, [&](const auto& other) {
                                  return other.score > score.score;
                              });
            table.rows.push_back({model.name, std::int64_t{rank}, std::int64_t{score.component},
                                  score.label, score.score, score.low, score.high,
                                  sum > 0.0 ? score.score / sum : 0.0,
                                  std::string(is_dead(score.score, largest) ? "yes" : "no")});
        }
    }
    return table;
}

std::vector<std::string> dead_notes(const ActivenessReport& report) {
    std::vector<std::string> notes;
    for (const ModelActiveness& model : report.models) {
        const std::vector<int> dead = dead_components(model.scores);
        if (!dead.empty()) {
            notes.push_back(std::string(model.name)
                                .append(": ")
                                .append(std::to_string(dead.size()))
                                .append(" of ")
                                .append(std::to_string(model.scores.size()))
                                .append(" components are dead (below ")
                                .append(kDeadBelowText)
                                .append(" of the largest activeness): ")
                                .append(component_list(dead)));
        }
    }
    return notes;
}

Image activeness_picture(const ActivenessReport& report) {
    std::vector<BarChart> charts;
    for (const ModelActiveness& model : report.models) {
        charts.push_back({model.name, bars_of(model)});
    }
    std::vector<std::string> notes{describe(report.request)};
    if (!report.order_note.empty()) {
        notes.push_back(report.order_note);
    }
    if (std::ranges::any_of(report.models, [](const ModelActiveness& model) {
            return !dead_components(model.scores).empty();
        })) {
        notes.emplace_back(kDeadHelp);
    }
    return draw_bar_charts(
        "Activeness", charts, notes, BarScale::shared,
        {.bars = "Component", .values = {std::string("Activeness: ").append(kActivenessAxis)}});
}

std::string describe(const ActivenessRequest& request) {
    const std::string extent = double_text(request.extent);
    return "Activeness: variance of the pictures over z_i = -" + extent + ", 0, " + extent +
           "; mean and 95 % interval over " + count_latents(request.latents) + ", " +
           latent_mode_name(request.latents.mode) + ", seed " +
           std::to_string(request.latents.seed);
}

}  // namespace zscope
