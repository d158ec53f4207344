#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/heatmap_slots.h"
#include "app/state/reducer.h"
#include "core/export/size_percentile.h"

namespace zscope::testing {

inline AppState with_options(AppState state, const AnalysisOptions& options) {
    return reduce(std::move(state), event::AnalysisOptionsSet{options});
}

/// A measurement of the open model with these scores, component by component.
inline std::shared_ptr<const ActivenessResult> scores_of(const AppState& state,
                                                         const std::vector<double>& scores) {
    const ActivenessRequest request = activeness_request(state);
    ActivenessResult result{
        wanted_key(state, AnalysisKind::activeness), request, request.latents.samples, {}};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        result.scores.push_back({static_cast<int>(i), "", scores[i], scores[i], scores[i]});
    }
    return std::make_shared<const ActivenessResult>(result);
}

/// The same of the model that is open as B.
inline std::shared_ptr<const ActivenessOfB> scores_of_b(const AppState& state,
                                                        const std::vector<double>& scores) {
    ActivenessOfB result;
    static_cast<ActivenessResult&>(result) = *scores_of(state, scores);
    result.key = wanted_key(state, AnalysisKind::activeness_of_b);
    return std::make_shared<const ActivenessOfB>(result);
}

/// A map of two pixels as measured of a slot, from `lowest` to `highest`.
inline HeatmapResult map_in(const AppState& state, Slot slot, double lowest, double highest) {
    auto map = std::make_shared<FloatMap>();
    *map = {2, 1, {static_cast<float>(lowest), static_cast<float>(highest)}};
    HeatmapResult result;
    result.key = wanted_key(state, heatmap_kind(slot));
    result.request = heatmap_request(state, slot);
    result.k = result.request.k;
    result.map = map;
    result.range = {lowest, highest};
    result.sizes = rising_sizes(map->values);
    return result;
}

inline std::shared_ptr<const HeatmapResult> map_of(const AppState& state, double highest) {
    return std::make_shared<const HeatmapResult>(map_in(state, Slot::a, 0.5, highest));
}

/// The map of curvature along a direction, shown.
inline AnalysisOptions curvature(CurvatureAlong along, std::vector<float> direction = {}) {
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.measure = HeatmapMeasure::curvature;
    options.heatmap.component = 2;
    options.heatmap.along = along;
    options.heatmap.direction = std::move(direction);
    return options;
}

}  // namespace zscope::testing
