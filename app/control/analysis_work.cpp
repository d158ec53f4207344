#include "app/control/analysis_work.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/control/giving_way.h"
#include "app/state/sample_words.h"
#include "core/export/activeness_report.h"
#include "core/export/hessian_report.h"
#include "core/export/layer_maps.h"
#include "core/export/sensitivity_maps.h"
#include "core/export/size_percentile.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/non_finite.h"
#include "core/hessian/repeatable.h"
#include "core/latent/latent_state.h"
#include "core/model/pausing_generator.h"

namespace zscope {
namespace {

std::vector<double> to_doubles(const at::Tensor& values) {
    const at::Tensor flat = values.to(at::kDouble).cpu().contiguous().flatten();
    const double* first = flat.const_data_ptr<double>();
    return {first, first + flat.numel()};
}

FloatMap to_map(const at::Tensor& values) {
    const at::Tensor flat = values.to(at::kFloat).cpu().contiguous();
    const float* first = flat.const_data_ptr<float>();
    return {static_cast<int>(flat.size(1)),
            static_cast<int>(flat.size(0)),
            {first, first + flat.numel()}};
}

/// Range of the finite values; counts the others.
void look_over(const FloatMap& map, HeatmapResult& result) {
    bool is_first = true;
    for (const float number : map.values) {
        const double value = static_cast<double>(number);
        if (!std::isfinite(value)) {
            ++result.bad;
            continue;
        }
        result.range = is_first ? HeatmapRange{value, value}
                                : HeatmapRange{std::min(result.range.low, value),
                                               std::max(result.range.high, value)};
        is_first = false;
    }
    if (is_first) {
        result.range = {0.0, 0.0};
    }
}

std::shared_ptr<const HeatmapResult> heatmap_result(const AnalysisOrder<HeatmapResult>& order,
                                                    const RefinedMap& map) {
    auto result = std::make_shared<HeatmapResult>();
    result->key = order.key;
    result->request = order.request;
    result->k = map.k;
    auto values = std::make_shared<FloatMap>(to_map(map.values));
    look_over(*values, *result);
    result->sizes = rising_sizes(values->values);
    result->bad_text =
        map.fault ? in_window_words(describe(*map.fault), order.request.latents) : std::string();
    result->map = std::move(values);
    return result;
}

std::shared_ptr<const InteractionsResult> interactions_result(
    const AnalysisOrder<InteractionsResult>& order, const InteractionMatrix& matrix) {
    auto result = std::make_shared<InteractionsResult>();
    result->key = order.key;
    result->request = order.request;
    result->samples_done = static_cast<int>(matrix.samples);
    result->n = static_cast<std::size_t>(matrix.value.size(0));
    result->value = to_doubles(matrix.value);
    result->low = to_doubles(matrix.low);
    result->high = to_doubles(matrix.high);
    return result;
}

FloatMap mean_of(const FloatImage& image, bool keeps_signs) {
    return {image.width, image.height, mean_over_channels(image, keeps_signs)};
}

/// Takes the reach of a cell's differences and its values that are no numbers in.
void look_over(const FloatMap& sizes, const FloatMap& with_signs, PairResult& result) {
    for (const float value : sizes.values) {
        if (std::isfinite(value)) {
            result.largest_difference = std::max(result.largest_difference, value);
        } else {
            ++result.bad;
        }
    }
    for (const float number : with_signs.values) {
        const double value = static_cast<double>(number);
        if (std::isfinite(value)) {
            result.signed_range = {std::min(result.signed_range.low, value),
                                   std::max(result.signed_range.high, value)};
        }
    }
}

/// Where values that are not finite begin in the pictures of these latents of a grid, which stands
/// around `shown`.
std::string describe_fault(Generator& generator, const std::array<std::vector<float>, 4>& latents,
                           const FigureLatents& shown) {
    const std::optional<NonFinite> fault = locate_non_finite(generator, shown.mode, latents);
    return fault ? in_window_words(describe(*fault), shown) : std::string(kTooLargeToSubtract);
}

/// What is measured of B: as its plain kind is of A.
template <typename OfB>
std::shared_ptr<const OfB> measure_as(Generator& generator, const AnalysisOrder<OfB>& order,
                                      JobContext& context, const AnalysisPublish<OfB>& publish) {
    using Plain = typename OfB::Plain;
    const auto of_b = [](const std::shared_ptr<const Plain>& result) {
        return std::make_shared<const OfB>(OfB{*result});
    };
    const AnalysisPublish<Plain> publish_of_b = [&](const std::shared_ptr<const Plain>& result) {
        publish(of_b(result));
    };
    const AnalysisOrder<Plain> plain{order.key, order.request, order.latent};
    return of_b(measure(generator, plain, context, publish_of_b));
}

}  // namespace

bool check_repeatable(Generator& generator, const SensitivityOptions& request,
                      JobContext& context) {
    if (!takes_second_differences(request)) {
        return false;
    }
    PausingGenerator pausing = giving_way(generator, context);
    require_repeatable(pausing, generator.device(), request.latents, context.stop_token());
    return true;
}

std::shared_ptr<const ActivenessResult> measure(Generator& generator,
                                                const AnalysisOrder<ActivenessResult>& order,
                                                JobContext& context,
                                                const AnalysisPublish<ActivenessResult>& publish) {
    PausingGenerator pausing = giving_way(generator, context);
    const auto result = [&order](std::vector<ComponentScore> scores, int done) {
        return std::make_shared<const ActivenessResult>(
            ActivenessResult{order.key, order.request, done, std::move(scores)});
    };
    const ActivenessPartial on_partial = [&](const std::vector<ComponentScore>& scores, int done) {
        publish(result(scores, done));
    };
    return result(measure_activeness(pausing, generator.device(), order.request, on_partial,
                                     context.progress(), context.stop_token()),
                  order.request.latents.samples);
}

std::shared_ptr<const ActivenessOfB> measure(Generator& generator,
                                             const AnalysisOrder<ActivenessOfB>& order,
                                             JobContext& context,
                                             const AnalysisPublish<ActivenessOfB>& publish) {
    return measure_as(generator, order, context, publish);
}

std::shared_ptr<const HeatmapResult> measure(Generator& generator,
                                             const AnalysisOrder<HeatmapResult>& order,
                                             JobContext& context,
                                             const AnalysisPublish<HeatmapResult>& publish) {
    PausingGenerator pausing = giving_way(generator, context);
    const SensitivityOptions& request = order.request;
    const RefinedMap map = refine_sensitivity_map(
        pausing, generator.device(), request,
        [&](const RefinedMap& rough) { publish(heatmap_result(order, rough)); }, context.progress(),
        context.stop_token());
    return heatmap_result(order, map);
}

std::shared_ptr<const HeatmapOfB> measure(Generator& generator,
                                          const AnalysisOrder<HeatmapOfB>& order,
                                          JobContext& context,
                                          const AnalysisPublish<HeatmapOfB>& publish) {
    return measure_as(generator, order, context, publish);
}

std::shared_ptr<const HeatmapResult> measure_first(Generator& generator,
                                                   const AnalysisOrder<HeatmapResult>& order,
                                                   JobContext& context) {
    PausingGenerator pausing = giving_way(generator, context);
    SensitivityOptions request = order.request;
    request.k = kFirstDirections;
    const RefinedMap map = refine_sensitivity_map(
        pausing, generator.device(), request, [](const RefinedMap&) {}, context.progress(),
        context.stop_token());
    return heatmap_result(order, map);
}

std::shared_ptr<const HeatmapOfB> measure_first(Generator& generator,
                                                const AnalysisOrder<HeatmapOfB>& order,
                                                JobContext& context) {
    const AnalysisOrder<HeatmapResult> plain{order.key, order.request, order.latent};
    return std::make_shared<const HeatmapOfB>(
        HeatmapOfB{*measure_first(generator, plain, context)});
}

std::shared_ptr<const InteractionsResult> measure(
    Generator& generator, const AnalysisOrder<InteractionsResult>& order, JobContext& context,
    const AnalysisPublish<InteractionsResult>& publish) {
    PausingGenerator pausing = giving_way(generator, context);
    const HessianStatistics statistics = compute_hessian_statistics(
        pausing, generator.device(), order.request, context.progress(), context.stop_token(),
        [&](const InteractionMatrix& so_far) { publish(interactions_result(order, so_far)); });
    return interactions_result(order, statistics.interactions);
}

std::shared_ptr<const PixelResult> measure(Generator& generator,
                                           const AnalysisOrder<PixelResult>& order,
                                           JobContext& context,
                                           const AnalysisPublish<PixelResult>& /*publish*/) {
    PausingGenerator pausing = giving_way(generator, context);
    const std::vector<PixelHessian> found = compute_chosen_hessians(
        pausing, generator.device(), order.request, context.progress(), context.stop_token());
    const PixelHessian& hessian = found.front();
    auto result = std::make_shared<PixelResult>();
    result->key = order.key;
    result->request = order.request;
    result->place = hessian.place;
    result->penalty = hessian.penalty;
    result->n = static_cast<std::size_t>(hessian.matrix.size(0));
    result->matrix = to_doubles(hessian.matrix);
    if (hessian.diagonalness) {
        result->is_diagonal = hessian.diagonalness->share > 0.5;
        result->ratio = hessian.diagonalness->ratio;
    }
    return result;
}

std::shared_ptr<const PairResult> measure(Generator& generator,
                                          const AnalysisOrder<PairResult>& order,
                                          JobContext& context,
                                          const AnalysisPublish<PairResult>& publish) {
    PausingGenerator pausing = giving_way(generator, context);
    const bool is_normalised = order.request.latent_mode == LatentMode::post_norm;
    const std::vector<float> base = compose(*order.latent.state, is_normalised);
    const TraversePlan plan = plan_pair(base, order.request);
    PairResult result;
    result.key = order.key;
    result.request = order.request;
    result.latent = order.latent;
    result.cells.resize(plan.cells.size());
    result.differences.resize(plan.cells.size());
    result.signed_differences.resize(plan.cells.size());
    for (std::size_t row = 0; row < plan.base_columns.size(); ++row) {
        if (plan.base_columns[row] >= 0) {
            result.base_row = static_cast<int>(row);
            result.base_column = plan.base_columns[row];
        }
    }
    draw_pair(
        pausing, base, order.request,
        [&](DrawnCell cell, const FloatImage& difference) {
            FloatMap sizes = mean_of(difference, false);
            FloatMap with_signs = mean_of(difference, true);
            look_over(sizes, with_signs, result);
            if (result.bad > 0 && result.bad_text.empty()) {
                const TraverseCell& place = plan.cells[cell.index];
                result.bad_text = describe_fault(
                    pausing,
                    pair_corners(base, order.request, static_cast<std::size_t>(place.row),
                                 static_cast<std::size_t>(place.column)),
                    order.latent);
            }
            result.differences[cell.index] = std::make_shared<const FloatMap>(std::move(sizes));
            result.signed_differences[cell.index] =
                std::make_shared<const FloatMap>(std::move(with_signs));
            result.cells[cell.index] = std::make_shared<const Image>(std::move(cell.image));
            publish(std::make_shared<const PairResult>(result));
        },
        context.progress(), context.stop_token());
    return std::make_shared<const PairResult>(std::move(result));
}

std::shared_ptr<const LayersResult> measure(Generator& generator,
                                            const AnalysisOrder<LayersResult>& order,
                                            JobContext& context,
                                            const AnalysisPublish<LayersResult>& /*publish*/) {
    PausingGenerator pausing = giving_way(generator, context);
    const LayerMaps layer = compute_layer_maps(pausing, generator.device(), order.request,
                                               context.progress(), context.stop_token());
    auto result = std::make_shared<LayersResult>();
    result->key = order.key;
    result->request = order.request;
    const at::Tensor channels = layer.values[0];
    for (std::int64_t c = 0; c < channels.size(0); ++c) {
        context.checkpoint();
        result->maps.push_back(std::make_shared<const FloatMap>(to_map(channels[c])));
        result->channels.push_back(value_statistics(channels[c]));
    }
    result->whole = value_statistics(channels);
    result->fitting = fitting_size(channels);
    if (!layer.faults.empty()) {
        result->bad_text = in_window_words(describe(layer.faults.front()), order.request.latents);
    }
    return result;
}

std::shared_ptr<const LayersOfB> measure(Generator& generator,
                                         const AnalysisOrder<LayersOfB>& order, JobContext& context,
                                         const AnalysisPublish<LayersOfB>& publish) {
    return measure_as(generator, order, context, publish);
}

std::shared_ptr<const InteractionsOfB> measure(Generator& generator,
                                               const AnalysisOrder<InteractionsOfB>& order,
                                               JobContext& context,
                                               const AnalysisPublish<InteractionsOfB>& publish) {
    return measure_as(generator, order, context, publish);
}

std::shared_ptr<const PixelOfB> measure(Generator& generator, const AnalysisOrder<PixelOfB>& order,
                                        JobContext& context,
                                        const AnalysisPublish<PixelOfB>& publish) {
    return measure_as(generator, order, context, publish);
}

}  // namespace zscope
