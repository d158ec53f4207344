#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "app/state/app_state.h"

namespace zscope {

/// The kind of analysis that measures the activeness of the model in a slot.
[[nodiscard]] AnalysisKind activeness_kind(Slot slot) noexcept;
/// Its newest scores, partial or old ones too; null while nothing is known.
[[nodiscard]] const ActivenessResult* activeness_of(const AppState& state, Slot slot) noexcept;

/// The component is dead (core/export/component_scores.h) by the slot's newest scores; false while
/// nothing is known of it.
[[nodiscard]] bool is_dead_in(const AppState& state, Slot slot, std::size_t component) noexcept;

/// What is to be said of what rests on a slot's newest scores, unless these are all that the
/// present model and options ask for: "of 8 of 16 latents", "of older weights or options", or both.
/// Empty while nothing is known, too.
[[nodiscard]] std::string scores_caveat(const AppState& state, Slot slot);
/// The newest scores are of older weights or of other options; false while nothing is known.
[[nodiscard]] bool are_scores_old(const AppState& state, Slot slot);

/// A row of the chart: of each slot the component that stands in it.
struct ChartRow {
    std::size_t of_a = 0;
    std::size_t of_b = 0;
    [[nodiscard]] std::size_t of(Slot slot) const noexcept { return slot == Slot::a ? of_a : of_b; }
    friend bool operator==(const ChartRow&, const ChartRow&) = default;
};
/// What stands behind a row's name where bars are shown: kDeadMark if what stands in the row is
/// dead in all of these models, " (dead in A)" if in one of two; else nothing.
[[nodiscard]] std::string dead_mark(const AppState& state, const ChartRow& row);

/// Why the chart cannot show these bars, or stand in this order; empty: it can.
[[nodiscard]] std::string why_not_shown(const AppState& state, ActivenessShown shown);
[[nodiscard]] std::string why_not_ordered(const AppState& state, ChartOrder order);

/// What is chosen, as far as that is possible now: else A's bars, and their own order.
[[nodiscard]] ActivenessShown shown_activeness(const AppState& state);
[[nodiscard]] ChartOrder chart_order(const AppState& state);

/// The slots whose bars are shown, A first.
[[nodiscard]] std::vector<Slot> charted_slots(const AppState& state);
/// The slot in whose ranking the bars stand; none in the order of the model before and by number.
[[nodiscard]] std::optional<Slot> ranking_slot(const AppState& state);
/// The slots whose scores the chart needs, A first: those shown, and the one they are ranked by.
[[nodiscard]] std::vector<Slot> needed_slots(const AppState& state);
[[nodiscard]] bool needs_activeness_of_b(const AppState& state);

/// All components in the chart's order; while the ranking is not known, in that of the first bars.
/// By number always; else empty while nothing is known. Where the slots rank apart, A's.
[[nodiscard]] std::vector<std::size_t> charted_components(const AppState& state);
/// A's bars stand beside B's, and either rank themselves, for z_i is not one axis in both.
[[nodiscard]] bool ranks_apart(const AppState& state);
/// In the same order, the same component of both slots unless they rank apart.
[[nodiscard]] std::vector<ChartRow> charted_rows(const AppState& state);
/// There is a model before with as many components as A.
[[nodiscard]] bool has_reference(const AppState& state) noexcept;

/// Why the chart cannot be made again from a command line; empty: it can.
[[nodiscard]] std::string why_not_export_chart(const AppState& state);

}  // namespace zscope
