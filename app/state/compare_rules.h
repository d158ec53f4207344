#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "app/state/app_state.h"

namespace zscope {

[[nodiscard]] const ModelSlot& model_of(const AppState& state, Slot slot) noexcept;

/// Both pictures are there and on the canvas.
[[nodiscard]] bool shows_comparison(const AppState& state);
/// Their difference is, which no map lies over.
[[nodiscard]] bool shows_difference(const AppState& state);

/// The slot that a panel shows where `chosen` is chosen: A while nothing is open as B.
[[nodiscard]] Slot shown_slot(const AppState& state, Slot chosen) noexcept;

/// Why the canvas cannot be put into a mode; empty if it can.
[[nodiscard]] std::string why_not_compare(const AppState& state, CompareMode mode);
/// Why a command line cannot name the model that is open, whatever weights it is shown with.
[[nodiscard]] std::string why_not_file_a(const AppState& state);
[[nodiscard]] std::string why_not_swap(const AppState& state);
[[nodiscard]] std::string why_not_original_as_b(const AppState& state);
/// Why the run at hand cannot be put into slot B.
[[nodiscard]] std::string why_not_run_as_b(const AppState& state);
/// Why a command line cannot name what is open as B.
[[nodiscard]] std::string why_not_file_b(const AppState& state);
/// Why no comparison can be exported now.
[[nodiscard]] std::string why_not_export_comparison(const AppState& state);

/// Why the sliders cannot be put where a cell of a slot's strips stands, in the row of `component`.
[[nodiscard]] std::string why_not_go_to_cell(const AppState& state, Slot slot,
                                             std::size_t component);

/// The mode after the present one among those that are allowed.
[[nodiscard]] CompareMode next_mode(const AppState& state);
/// "A", "B", "A and B side by side", ...
[[nodiscard]] std::string_view mode_label(CompareMode mode);

/// B's latent where the sliders stand. Something must be open as B.
[[nodiscard]] std::vector<float> latent_of_b(const AppState& state, const EditState& edit);
/// The state that composes to it, in the present mode: A's own where both have the same numbers.
[[nodiscard]] LatentState latent_state_of_b(const AppState& state);

/// B's picture belongs to another place than the sliders, or to another model.
[[nodiscard]] bool b_is_elsewhere(const AppState& state);
/// B's picture is elsewhere and is marked so. A's pace stands for both.
[[nodiscard]] bool b_is_dimmed(const AppState& state);
/// A newer picture of B is due.
[[nodiscard]] bool b_is_stale(const AppState& state);

/// Pictures are drawn as previews: the hand moves, and no difference is taken of them.
[[nodiscard]] bool draws_previews(const AppState& state) noexcept;

/// What 255 steps of a channel stand for in A's units.
[[nodiscard]] float value_span(const AppState& state);

}  // namespace zscope
