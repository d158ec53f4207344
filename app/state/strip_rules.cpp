#include "app/state/strip_rules.h"

#include <algorithm>
#include <numeric>

#include "app/state/compare_rules.h"
#include "app/state/component_order.h"

namespace zscope {
namespace {

bool has_old_row(const AppState& state, Slot slot) {
    const std::vector<StripRow>& rows = strips_of(state, slot).rows;
    return std::any_of(rows.begin(), rows.end(),
                       [&](const StripRow& row) { return is_row_old(state, slot, row); });
}

}  // namespace

bool shows_strips(const AppState& state) noexcept {
    return state.settings.show_strips && !state.strips_hidden && !state.image_only;
}

bool shows_strips_in(const AppState& state, Slot slot) noexcept {
    const bool is_seen =
        slot == Slot::a || (state.compare.ready() && state.compare.mode != CompareMode::only_a);
    return shows_strips(state) && is_seen;
}

bool needs_ranking_of_b(const AppState& state) noexcept {
    const AnalysisOptions& options = state.analysis.options;
    return shows_strips_in(state, Slot::b) && order_slot(state, Slot::b) == Slot::b &&
           (options.order == ComponentOrder::activeness || options.top > 0);
}

const StripTable& strips_of(const AppState& state, Slot slot) noexcept {
    return slot == Slot::a ? state.strips : state.compare.strips;
}

bool strips_are_elsewhere(const AppState& state, Slot slot) noexcept {
    const StripTable& strips = strips_of(state, slot);
    return strips.latent_version != state.latent_version ||
           strips.model_generation != model_of(state, slot).generation;
}

bool is_row_old(const AppState& state, Slot slot, const StripRow& row) noexcept {
    return strips_are_elsewhere(state, slot) ||
           (!row.cells.empty() && row.weights_version != model_of(state, slot).weights_version);
}

bool strips_are_cut_off(const AppState& state, Slot slot) noexcept {
    const StripTable& strips = strips_of(state, slot);
    return !strips_are_elsewhere(state, slot) && !strips.running &&
           strips.finished_rows < strips.rows.size();
}

StripPage strip_page(const AppState& state) {
    const std::vector<std::size_t> listed = listed_components(state);
    StripPage page;
    page.listed = listed.size();
    // The list may have become shorter.
    page.first = state.strips_first < page.listed ? state.strips_first : 0;
    const auto rows = static_cast<std::size_t>(state.settings.strips.rows);
    const auto begin = listed.begin() + static_cast<std::ptrdiff_t>(page.first);
    const auto count = static_cast<std::ptrdiff_t>(std::min(rows, page.listed - page.first));
    page.components.assign(begin, begin + count);
    return page;
}

std::vector<std::size_t> strip_page_of(const AppState& state, Slot slot) {
    const StripPage page = strip_page(state);
    if (order_slot(state, slot) == Slot::a) {
        std::vector<std::size_t> components = page.components;
        const auto n = static_cast<std::size_t>(model_of(state, slot).info.latent_size);
        std::erase_if(components, [n](std::size_t component) { return component >= n; });
        return components;
    }
    const std::vector<std::size_t> listed = listed_components(state, slot);
    const std::size_t first = std::min(page.first, listed.size());
    const std::size_t count = std::min(page.components.size(), listed.size() - first);
    const auto begin = listed.begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

std::vector<std::size_t> strip_components(const AppState& state) {
    if (state.strips.rows.empty()) {
        return strip_page(state).components;
    }
    std::vector<std::size_t> components;
    for (const StripRow& row : state.strips.rows) {
        components.push_back(row.component);
    }
    return components;
}

std::vector<int> exported_strip_components(const AppState& state) {
    const std::vector<std::size_t> shown =
        shows_strips(state) ? strip_components(state) : strip_page(state).components;
    std::vector<std::size_t> all(state.components());
    std::iota(all.begin(), all.end(), std::size_t{0});
    return shown == all ? std::vector<int>() : std::vector<int>(shown.begin(), shown.end());
}

std::vector<std::size_t> ranked_first(const AppState& state, Slot slot,
                                      std::vector<std::size_t> components) {
    std::stable_sort(components.begin(), components.end(), [&](std::size_t a, std::size_t b) {
        return activeness_rank(state, slot, a) < activeness_rank(state, slot, b);
    });
    return components;
}

bool shows_strips_of_b(const AppState& state) noexcept {
    return state.compare.ready() && state.compare.mode != CompareMode::only_a &&
           !state.compare.strips.rows.empty();
}

std::string strips_state_text(const AppState& state) {
    const bool has_b = shows_strips_of_b(state);
    if (!has_old_row(state, Slot::a) && !(has_b && has_old_row(state, Slot::b))) {
        return {};
    }
    const bool is_drawn = state.strips.running || (has_b && state.compare.strips.running);
    const bool follows =
        is_drawn || state.hand_moves || state.training.state == ControlState::running;
    return follows ? "updating" : "not current";
}

}  // namespace zscope
