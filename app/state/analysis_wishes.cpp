#include "app/state/analysis_wishes.h"

#include <cstddef>

#include "app/state/activeness_chart.h"
#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"
#include "app/state/expected_pictures.h"
#include "app/state/heatmap_slots.h"
#include "app/state/layer_choice.h"
#include "app/state/matrix_slots.h"
#include "app/state/strip_rules.h"

namespace zscope {

bool is_wanted(const AppState& state, AnalysisKind kind) {
    if (!why_not_measured(state, kind).empty() || state.image_only) {
        return false;
    }
    const AnalysisState& analysis = state.analysis;
    switch (kind) {
        case AnalysisKind::activeness:
            return true;
        case AnalysisKind::activeness_of_b:
            return needs_activeness_of_b(state) || needs_ranking_of_b(state) ||
                   (analysis.visible[static_cast<std::size_t>(kind)] && has_rows_of_b(state));
        case AnalysisKind::heatmap:
            return analysis.options.heatmap.shown && !shows_difference(state);
        case AnalysisKind::heatmap_of_b:
            return needs_heatmap_of_b(state) && !shows_difference(state);
        case AnalysisKind::pixel:
        case AnalysisKind::pixel_of_b:
            return needs_pixel(state, slot_of(kind));
        case AnalysisKind::layers:
        case AnalysisKind::layers_of_b:
            return needs_layers(state, slot_of(kind));
        case AnalysisKind::interactions:
        case AnalysisKind::interactions_of_b:
            return needs_interactions(state, slot_of(kind));
        case AnalysisKind::pair:
            return analysis.visible[static_cast<std::size_t>(kind)] && why_no_pair(state).empty();
    }
    return false;
}

bool follows_hand(const AppState& state, AnalysisKind kind) {
    const bool is_map = kind == AnalysisKind::heatmap || kind == AnalysisKind::heatmap_of_b;
    if (!is_map || !state.pictures_keep_up() || !is_wanted(state, kind)) {
        return false;
    }
    const CompareState& compare = state.compare;
    double median_ms = state.timings.model_median_ms;
    if (slot_of(kind) == Slot::b) {
        const bool is_seen = compare.shows_b() || compare.shows_both();
        if (!is_seen || compare.model_samples == 0) {
            return false;
        }
        median_ms = compare.model_median_ms;
    }
    return static_cast<double>(first_map_pictures(state, kind)) * median_ms <= kKeepsUpMs;
}

bool differs_in_place_only(const AppState& state, AnalysisKind kind, const AnalysisKey& key,
                           const SensitivityOptions& request) {
    AnalysisKey wanted = wanted_key(state, kind);
    wanted.latent_version = key.latent_version;
    SensitivityOptions asked = heatmap_request(state, slot_of(kind));
    asked.latents.seed = request.latents.seed;
    asked.latents.state = request.latents.state;
    const bool turns_with_place =
        state.analysis.options.heatmap.along == CurvatureAlong::from_base &&
        !asked.direction.empty() && !request.direction.empty();
    if (turns_with_place) {
        asked.direction = request.direction;
    }
    return key == wanted && request == asked;
}

bool map_is_due(const AppState& state, AnalysisKind kind) {
    if (!follows_hand(state, kind) || state.analysis.job(kind).phase == AnalysisPhase::failed) {
        return false;
    }
    const HeatmapResult* map = heatmap_of(state, slot_of(kind));
    return map != nullptr && map->key.latent_version >= state.analysis.recent_place;
}

bool map_keeps_up(const AppState& state, AnalysisKind kind) {
    if (!map_is_due(state, kind)) {
        return false;
    }
    const HeatmapResult& map = *heatmap_of(state, slot_of(kind));
    return differs_in_place_only(state, kind, map.key, map.request);
}

bool waits_to_be_asked(const AppState& state, AnalysisKind kind) {
    switch (state.analysis.job(kind).phase) {
        case AnalysisPhase::running:
            return false;
        case AnalysisPhase::done:
            return !is_current(state, kind) && expected_pictures(state, kind) > kUnaskedPictures;
        case AnalysisPhase::idle:
        case AnalysisPhase::failed:
        case AnalysisPhase::cancelled:
            break;
    }
    return true;
}

std::optional<AnalysisKind> next_to_ask(const AppState& state, AnalysisKind of_a,
                                        AnalysisKind of_b) {
    for (const AnalysisKind kind : {of_a, of_b}) {
        if (is_wanted(state, kind) && waits_to_be_asked(state, kind)) {
            return kind;
        }
    }
    return std::nullopt;
}

std::string why_not_ask(const AppState& state, AnalysisKind of_a, AnalysisKind of_b) {
    if (next_to_ask(state, of_a, of_b)) {
        return {};
    }
    std::string reason = why_not_measured(state, of_a);
    if (!reason.empty()) {
        return reason;
    }
    if (!is_wanted(state, of_a)) {
        return "it is not shown";
    }
    const auto is_running = [&state](AnalysisKind kind) {
        return state.analysis.job(kind).phase == AnalysisPhase::running;
    };
    return is_running(of_a) || is_running(of_b) ? "it is being measured"
                                                : "nothing of it is missing";
}

}  // namespace zscope
