#include "app/state/matrix_slots.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/component_order.h"

namespace zscope {
namespace {

bool is_in_front(const AppState& state, AnalysisKind panel) noexcept {
    return state.analysis.visible[static_cast<std::size_t>(panel)];
}

/// Number `index` of `count`, or the one at the same place among `count_there` others.
std::int64_t index_in(std::int64_t index, std::int64_t count, std::int64_t count_there) {
    if (count > 0 && count != count_there) {
        index = (2 * index + 1) * count_there / (2 * count);
    }
    return std::clamp<std::int64_t>(index, 0, std::max<std::int64_t>(0, count_there - 1));
}

/// A place of A's picture in that of `model`, and a channel that it has.
PixelPlace place_in(PixelPlace place, const GeneratorInfo& a, const GeneratorInfo& model) {
    place.x = index_in(place.x, a.width, model.width);
    place.y = index_in(place.y, a.height, model.height);
    place.channel =
        std::clamp<std::int64_t>(place.channel, 0, std::max<std::int64_t>(0, model.channels - 1));
    return place;
}

}  // namespace

Slot interactions_slot(const AppState& state) noexcept {
    return shown_slot(state, state.analysis.options.interactions_slot);
}

Slot pixel_slot(const AppState& state) noexcept {
    return shown_slot(state, state.analysis.options.pixel_slot);
}

AnalysisKind interactions_kind(Slot slot) noexcept {
    return slot == Slot::a ? AnalysisKind::interactions : AnalysisKind::interactions_of_b;
}

AnalysisKind pixel_kind(Slot slot) noexcept {
    return slot == Slot::a ? AnalysisKind::pixel : AnalysisKind::pixel_of_b;
}

const InteractionsResult* shown_interactions(const AppState& state) noexcept {
    if (interactions_slot(state) == Slot::a) {
        return state.analysis.interactions.get();
    }
    return state.analysis.interactions_of_b.get();
}

const PixelResult* shown_pixel(const AppState& state) noexcept {
    if (pixel_slot(state) == Slot::a) {
        return state.analysis.pixel.get();
    }
    return state.analysis.pixel_of_b.get();
}

std::string why_not_open_pair(const AppState& state) {
    const bool has_grid = interactions_slot(state) == Slot::a || has_rows_of_b(state);
    return has_grid ? std::string() : "A's grid has other components";
}

bool needs_interactions(const AppState& state, Slot slot) noexcept {
    return is_in_front(state, AnalysisKind::interactions) && interactions_slot(state) == slot;
}

bool needs_pixel(const AppState& state, Slot slot) noexcept {
    const AnalysisOptions& options = state.analysis.options;
    return is_in_front(state, AnalysisKind::pixel) && pixel_slot(state) == slot &&
           (options.pixel.place || options.pixel_wanted);
}

HessianStatisticsRequest interactions_request(const AppState& state, Slot slot) {
    HessianStatisticsRequest request = state.analysis.options.interactions;
    if (state.analysis.options.interactions_here) {
        request.latents = present_latent(state, slot);
    }
    return request;
}

PixelHessianRequest pixel_request(const AppState& state, Slot slot) {
    PixelHessianRequest request = state.analysis.options.pixel;
    request.latents = present_latent(state, slot);
    if (request.place) {
        request.place = place_in(*request.place, state.model.info, model_of(state, slot).info);
    }
    return request;
}

std::string why_not_export_matrix(const AppState& state, AnalysisKind kind) {
    std::string reason = why_not_measured(state, kind);
    return reason.empty() && slot_of(kind) == Slot::b ? why_not_file_b(state) : reason;
}

std::string matrix_export_text(const AppState& state, AnalysisKind kind) {
    if (!state.compare.ready()) {
        return {};
    }
    const std::string reason = why_not_export_matrix(state, kind);
    std::string text(slot_of(kind) == Slot::a ? "The matrix of A" : "The matrix of B");
    return reason.empty() ? text : text.append(", not now: ").append(reason);
}

}  // namespace zscope
