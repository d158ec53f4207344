#include "app/state/heatmap_slots.h"

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/heatmap_colors.h"
#include "core/export/covering_range.h"
#include "core/export/size_percentile.h"
#include "core/latent/latent_axes.h"

namespace zscope {
namespace {

bool has_numbers(const HeatmapResult& result) {
    return result.map != nullptr && result.bad < result.map->values.size();
}

/// Of all maps with numbers; of the first one where none has any.
template <typename RangeOf>
std::optional<HeatmapRange> joined_over(const std::vector<const HeatmapResult*>& maps,
                                        const RangeOf& range_of) {
    std::optional<HeatmapRange> range;
    for (const HeatmapResult* map : maps) {
        if (has_numbers(*map)) {
            range = range ? joined_range(*range, range_of(*map)) : range_of(*map);
        }
    }
    return range || maps.empty() ? range : maps.front()->range;
}

/// B has a map, and it shows what A's does.
bool is_b_alike(const AppState& state) {
    const HeatmapResult* a = heatmap_of(state, Slot::a);
    const HeatmapResult* b = heatmap_of(state, Slot::b);
    return b != nullptr && (a == nullptr || range_name(a->request) == range_name(b->request)) &&
           why_not_measured(state, AnalysisKind::heatmap_of_b).empty();
}

/// Height and width of the model's maps on a layer it has, or of its pictures.
std::vector<std::int64_t> map_size(const GeneratorInfo& info, std::optional<int> layer) {
    for (const ActivationInfo& activation : info.activations) {
        if (activation.index == layer && !activation.shape.empty()) {
            return {activation.shape.begin() + 1, activation.shape.end()};
        }
    }
    return {info.height, info.width};
}

/// A's direction was given as numbers that are one of its axes, and B's is the same one turned.
bool is_turned_axis(const AppState& state) {
    const bool is_turned = state.analysis.options.heatmap.along != CurvatureAlong::component;
    return is_turned && is_axis(heatmap_request(state, Slot::a).direction);
}

}  // namespace

AnalysisKind heatmap_kind(Slot slot) noexcept {
    return slot == Slot::a ? AnalysisKind::heatmap : AnalysisKind::heatmap_of_b;
}

const HeatmapResult* heatmap_of(const AppState& state, Slot slot) noexcept {
    return slot == Slot::a ? state.analysis.heatmap.get() : state.analysis.heatmap_of_b.get();
}

bool needs_heatmap_of_b(const AppState& state) noexcept {
    return state.analysis.options.heatmap.shown && state.compare.ready();
}

bool names_components(const HeatmapChoice& choice) noexcept {
    switch (choice.measure) {
        case HeatmapMeasure::penalty:
            return false;
        case HeatmapMeasure::change:
        case HeatmapMeasure::interaction:
            return true;
        case HeatmapMeasure::curvature:
            break;
    }
    return choice.along == CurvatureAlong::component;
}

std::vector<const HeatmapResult*> compared_maps(const AppState& state) {
    std::vector<const HeatmapResult*> maps;
    if (const HeatmapResult* a = heatmap_of(state, Slot::a)) {
        maps.push_back(a);
    }
    if (is_b_alike(state)) {
        maps.push_back(heatmap_of(state, Slot::b));
    }
    return maps;
}

std::optional<HeatmapRange> covered_range(const AppState& state) {
    return joined_over(compared_maps(state), [](const HeatmapResult& map) { return map.range; });
}

HeatmapRange needed_range(const AppState& state, const HeatmapResult& map) {
    return range_within(map.range, map.sizes, state.analysis.options.heatmap.range_percentile);
}

std::optional<HeatmapRange> needed_range(const AppState& state) {
    return joined_over(compared_maps(state),
                       [&state](const HeatmapResult& map) { return needed_range(state, map); });
}

bool shows_map(const AppState& state, Slot slot) {
    const HeatmapResult* map = heatmap_of(state, slot);
    return state.analysis.options.heatmap.shown && map != nullptr && map->map->width > 0 &&
           (slot == Slot::a || is_b_alike(state));
}

bool shows_both_maps(const AppState& state) {
    return shows_map(state, Slot::a) && shows_map(state, Slot::b);
}

std::string why_not_export_map_of_b(const AppState& state) {
    std::string reason = why_not_measured(state, AnalysisKind::heatmap_of_b);
    if (reason.empty()) {
        reason = why_not_file_b(state);
    }
    if (!reason.empty()) {
        return reason;
    }
    switch (state.compare.link) {
        case CompareLink::none:
            return "A and B have different numbers of components";
        case CompareLink::rotated:
            if (is_turned_axis(state)) {
                return "a command takes the component of that number of each, not A's direction";
            }
            break;
        case CompareLink::same:
        case CompareLink::unrelated:
            break;
    }
    const std::optional<int> layer = heatmap_request(state, Slot::a).layer;
    if (map_size(state.model.info, layer) != map_size(state.compare.b.info, layer)) {
        return "the maps of A and B have different sizes";
    }
    return state.compare.mode == CompareMode::only_a ? "the canvas shows A alone" : std::string();
}

}  // namespace zscope
