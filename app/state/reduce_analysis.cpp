#include "app/state/reduce_analysis.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/state/analysis_options_change.h"
#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/state/pair_colors.h"
#include "app/state/reduce_compare.h"
#include "core/export/covering_range.h"
#include "core/export/layer_style.h"
#include "core/latent/extent.h"

namespace zscope::reducing {
namespace {

void share_range(AnalysisState& analysis, const std::string& name, const HeatmapRange& range) {
    std::erase_if(analysis.shared_ranges, [&](const auto& entry) { return entry.first == name; });
    analysis.shared_ranges.emplace_back(name, range);
}

/// For the maps of one name, see range_name, that cover these values. A map of nothing sets no
/// range: others of its kind would all be flat in it.
void set_shared_range(AppState& state, const SensitivityOptions& request,
                      const HeatmapRange& covered) {
    if (covered != HeatmapRange{0.0, 0.0}) {
        share_range(state.analysis, shared_name(state, request),
                    covering_range(covered, request.is_signed));
    }
}

/// The same of a finished map and all before it.
void widen_shared_range(AppState& state, const HeatmapResult& map) {
    const auto before = shared_range_named(state, shared_name(state, map.request));
    const HeatmapRange needed = needed_range(state, map);
    set_shared_range(state, map.request, before ? joined_range(*before, needed) : needed);
}

/// The maps at hand are the first of those whose colours end at another percentile.
void share_finished_maps(AppState& state) {
    for (const HeatmapResult* map : compared_maps(state)) {
        if (is_whole(*map)) {
            widen_shared_range(state, *map);
        }
    }
}

/// Of a pair grid, see pair_range_name.
void set_shared_range(AnalysisState& analysis, const PairResult& result) {
    if (result.largest_difference > 0.0F) {
        share_range(analysis, pair_range_name(result.request), pair_sizes(result));
    }
}

struct Take {
    AnalysisState& analysis;

    void operator()(const std::shared_ptr<const ActivenessResult>& result) const {
        analysis.activeness = result;
    }
    void operator()(const std::shared_ptr<const HeatmapResult>& result) const {
        analysis.heatmap = result;
    }
    void operator()(const std::shared_ptr<const InteractionsResult>& result) const {
        analysis.interactions = result;
    }
    void operator()(const std::shared_ptr<const PixelResult>& result) const {
        analysis.pixel = result;
    }
    void operator()(const std::shared_ptr<const PairResult>& result) const {
        analysis.pair = result;
    }
    void operator()(const std::shared_ptr<const LayersResult>& result) const {
        analysis.layers = result;
    }
    void operator()(const std::shared_ptr<const ActivenessOfB>& result) const {
        analysis.activeness_of_b = result;
    }
    void operator()(const std::shared_ptr<const HeatmapOfB>& result) const {
        analysis.heatmap_of_b = result;
    }
    void operator()(const std::shared_ptr<const LayersOfB>& result) const {
        analysis.layers_of_b = result;
    }
    void operator()(const std::shared_ptr<const InteractionsOfB>& result) const {
        analysis.interactions_of_b = result;
    }
    void operator()(const std::shared_ptr<const PixelOfB>& result) const {
        analysis.pixel_of_b = result;
    }
};

void forget_jobs(AnalysisState& analysis, Slot slot) {
    for (std::size_t i = 0; i < kAnalysisKinds; ++i) {
        const auto kind = static_cast<AnalysisKind>(i);
        if (slot_of(kind) == slot) {
            analysis.job(kind) = {};
        }
    }
}

bool& is_repeatable(AnalysisState& analysis, Slot slot) {
    return analysis.is_repeatable[static_cast<std::size_t>(slot)];
}

/// A map made of second differences came after the look whether its model repeats itself.
void note_repeatable(AppState& state, Slot slot) {
    const HeatmapResult* map = heatmap_of(state, slot);
    if (map != nullptr && takes_second_differences(map->request) &&
        map->key.model_generation == wanted_key(state, heatmap_kind(slot)).model_generation) {
        is_repeatable(state.analysis, slot) = true;
    }
}

constexpr double kMaxRange = 1e30;

template <typename Number>
Number limited(Number value, Number low, Number high, Number fallback) {
    return std::isfinite(static_cast<double>(value)) ? std::clamp(value, low, high) : fallback;
}

}  // namespace

void apply(AppState& state, const event::AnalysisOptionsSet& event) {
    const AnalysisOptions defaults;
    AnalysisOptions& options = state.analysis.options;
    const AnalysisOptions present = options;
    const HeatmapChoice& before = present.heatmap;
    put_changes(options, event.before ? *event.before : present, event.options);
    int& samples = options.activeness.latents.samples;
    samples = std::clamp(samples, 2, 10000);
    options.activeness.extent = limited(options.activeness.extent, kSmallestExtent<double>,
                                        kLargestExtent<double>, defaults.activeness.extent);
    HeatmapChoice& heatmap = options.heatmap;
    heatmap.k_limit = std::clamp(heatmap.k_limit, 2, 256);
    heatmap.epsilon = limited(heatmap.epsilon, 1e-4, 10.0, defaults.heatmap.epsilon);
    heatmap.extent = limited(heatmap.extent, kSmallestExtent<double>, kLargestExtent<double>,
                             defaults.heatmap.extent);
    // Kept for sizes; values with a sign have colours of their own.
    heatmap.color_map = is_diverging(heatmap.color_map) ? before.color_map : heatmap.color_map;
    heatmap.map_opacity = limited(heatmap.map_opacity, 0.0F, 1.0F, defaults.heatmap.map_opacity);
    heatmap.hand_range.low = limited(heatmap.hand_range.low, -kMaxRange, kMaxRange, 0.0);
    heatmap.hand_range.high = limited(heatmap.hand_range.high, -kMaxRange, kMaxRange, 1.0);
    if (!why_not_range(heatmap.hand_range).empty()) {
        heatmap.hand_range = before.hand_range;
    }
    heatmap.range_percentile = limited(heatmap.range_percentile, kLeastPercentile, 100.0,
                                       defaults.heatmap.range_percentile);
    heatmap.direction_axes = heatmap.direction == before.direction
                                 ? before.direction_axes
                                 : direction_axes_of(state.model.info);
    options.interactions.latents.samples =
        std::clamp(options.interactions.latents.samples, 1, 1000);
    options.interactions.epsilon =
        limited(options.interactions.epsilon, 1e-4, 10.0, defaults.interactions.epsilon);
    options.pixel.epsilon = limited(options.pixel.epsilon, 1e-4, 10.0, defaults.pixel.epsilon);
    options.pair_steps = std::clamp(options.pair_steps, 2, 9);
    options.pair_extent = limited(options.pair_extent, kSmallestExtent<float>,
                                  kLargestExtent<float>, defaults.pair_extent);
    if (options.layers.gain) {
        options.layers.gain =
            std::isfinite(*options.layers.gain)
                ? std::optional<double>(std::clamp(*options.layers.gain, -kMaxGain, kMaxGain))
                : defaults.layers.gain;
    }
    for (int& channel : options.layers.rgb) {
        channel = std::max(0, channel);
    }
    options.top = std::max(0, options.top);
    if (heatmap.range_percentile != before.range_percentile) {
        share_finished_maps(state);
    }
    if (heatmap != before) {
        turn_to_b(state);
    }
}

void apply(AppState& state, const event::DirectionPlaced& event) {
    AnalysisOptions options = state.analysis.options;
    options.heatmap.direction = event.direction;
    options.heatmap.along = CurvatureAlong::given;
    apply(state, event::AnalysisOptionsSet{std::move(options)});
}

void apply(AppState& state, const event::AnalysisVisible& event) {
    state.analysis.visible[static_cast<std::size_t>(event.kind)] = event.visible;
}

void apply(AppState& state, const event::HeatmapRescaled& /*event*/) {
    const std::vector<const HeatmapResult*> maps = compared_maps(state);
    if (!maps.empty()) {
        set_shared_range(state, maps.front()->request, *needed_range(state));
    }
}

void apply(AppState& state, const event::PairRescaled& /*event*/) {
    if (why_not_fit_pair(state).empty()) {
        set_shared_range(state.analysis, *state.analysis.pair);
    }
}

void apply(AppState& state, const event::AnalysisStarted& event) {
    state.analysis.job(event.kind) = {AnalysisPhase::running, event.id, {}, {}};
}

void apply(AppState& state, const event::AnalysisArrived& event) {
    std::visit(Take{state.analysis}, event.result);
    note_repeatable(state, Slot::a);
    note_repeatable(state, Slot::b);
    if (!event.is_final) {
        return;
    }
    if (const auto* map = std::get_if<std::shared_ptr<const HeatmapResult>>(&event.result)) {
        widen_shared_range(state, **map);
    }
    if (const auto* map = std::get_if<std::shared_ptr<const HeatmapOfB>>(&event.result)) {
        widen_shared_range(state, **map);
    }
    const auto* pair = std::get_if<std::shared_ptr<const PairResult>>(&event.result);
    if (pair != nullptr && !shared_range_named(state, pair_range_name((*pair)->request))) {
        set_shared_range(state.analysis, **pair);
    }
}

void apply(AppState& state, const event::AnalysisEnded& event) {
    AnalysisJob& job = state.analysis.job(event.kind);
    job.id = 0;
    job.phase = AnalysisPhase::done;
    if (event.error) {
        const bool cancelled = event.error->code() == ErrorCode::cancelled;
        job.phase = cancelled ? AnalysisPhase::cancelled : AnalysisPhase::failed;
        job.failure = event.error->what();
        job.hint = event.error->hint();
    }
}

void apply(AppState& state, const event::RecentPlaceSet& event) {
    state.analysis.recent_place = event.place;
}

void apply(AppState& state, const event::JobsChanged& event) {
    state.jobs = event.jobs;
}

void remember_ranking(AppState& state) {
    const auto& result = state.analysis.activeness;
    if (result && is_whole(*result)) {
        state.analysis.reference = {state.model.info.name, ranked_components(state)};
    }
}

void forget_foreign_direction(AppState& state) {
    HeatmapChoice& heatmap = state.analysis.options.heatmap;
    if (heatmap.direction_axes != direction_axes_of(state.model.info)) {
        heatmap.direction.clear();
    }
}

void forget_measurements(AnalysisState& analysis) {
    analysis.activeness.reset();
    analysis.heatmap.reset();
    analysis.interactions.reset();
    analysis.pixel.reset();
    analysis.pair.reset();
    analysis.layers.reset();
    is_repeatable(analysis, Slot::a) = false;
    forget_jobs(analysis, Slot::a);
    // A place in another model's picture means nothing.
    analysis.options.pixel.place.reset();
    analysis.options.pixel_wanted = false;
}

void forget_measurements_of_b(AnalysisState& analysis) {
    analysis.activeness_of_b.reset();
    analysis.heatmap_of_b.reset();
    analysis.layers_of_b.reset();
    analysis.interactions_of_b.reset();
    analysis.pixel_of_b.reset();
    is_repeatable(analysis, Slot::b) = false;
    forget_jobs(analysis, Slot::b);
}

}  // namespace zscope::reducing
