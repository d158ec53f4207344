#pragma once

#include <cstddef>
#include <vector>

#include "app/state/app_state.h"

namespace zscope {

/// The score of a component of the model in a slot, partial or old ones too; null while nothing is
/// known.
[[nodiscard]] const ComponentScore* score_in(const AppState& state, Slot slot,
                                             std::size_t component) noexcept;
/// The same of A's.
[[nodiscard]] const ComponentScore* score_of(const AppState& state, std::size_t component) noexcept;
/// The sliders' numbers are those of B, too: what is measured of one of its components may stand in
/// the slider's row.
[[nodiscard]] bool has_rows_of_b(const AppState& state) noexcept;
/// The score of B's component in the slider's row; null while nothing is known, or where B has no
/// such rows.
[[nodiscard]] const ComponentScore* score_of_b(const AppState& state,
                                               std::size_t component) noexcept;
/// The largest score that is a number; 0 when there is none.
[[nodiscard]] double largest_score(const AppState& state) noexcept;
/// The larger one of that and of what score_of_b gives: A's and B's bars share it.
[[nodiscard]] double largest_row_score(const AppState& state) noexcept;
/// How long a bar of `score` is beside one of `largest`, 0..1; 0 for what is no number, below 0 or
/// beside nothing.
[[nodiscard]] double bar_share(double score, double largest) noexcept;
/// 1 for the most active component of the slot's model; 0 while nothing is known.
[[nodiscard]] int activeness_rank(const AppState& state, Slot slot, std::size_t component) noexcept;

/// In whose order the rows of a slot stand: A's of B, too, unless those have as many components
/// along other axes.
[[nodiscard]] Slot order_slot(const AppState& state, Slot slot) noexcept;
/// The components in the order they are listed in, most active first where that is chosen and
/// known; only the `top` most active ones where that is chosen.
[[nodiscard]] std::vector<std::size_t> listed_components(const AppState& state,
                                                         Slot slot = Slot::a);

/// All of a result's components, most active first.
[[nodiscard]] std::vector<std::size_t> ranking_of(const ActivenessResult& result);
/// All components of the model in a slot, most active first; empty while nothing is known.
[[nodiscard]] std::vector<std::size_t> ranked_components(const AppState& state,
                                                         Slot slot = Slot::a);

}  // namespace zscope
