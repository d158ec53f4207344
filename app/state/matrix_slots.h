#pragma once

#include <string>

#include "app/state/app_state.h"

/// Whose second derivatives are shown: the interactions and the Hessian of a pixel.
namespace zscope {

/// The slot that each shows: the chosen one, A while nothing is open as B.
[[nodiscard]] Slot interactions_slot(const AppState& state) noexcept;
[[nodiscard]] Slot pixel_slot(const AppState& state) noexcept;

/// The kind of analysis that measures the model in a slot.
[[nodiscard]] AnalysisKind interactions_kind(Slot slot) noexcept;
[[nodiscard]] AnalysisKind pixel_kind(Slot slot) noexcept;

/// The newest result of the shown slot, an old one too; null while there is none.
[[nodiscard]] const InteractionsResult* shown_interactions(const AppState& state) noexcept;
[[nodiscard]] const PixelResult* shown_pixel(const AppState& state) noexcept;

/// Why a pair of the shown interactions cannot be seen as a grid, which is A's, of the sliders'
/// components; empty: it can.
[[nodiscard]] std::string why_not_open_pair(const AppState& state);

/// The panel is in front and shows this slot.
[[nodiscard]] bool needs_interactions(const AppState& state, Slot slot) noexcept;
[[nodiscard]] bool needs_pixel(const AppState& state, Slot slot) noexcept;

/// What the model in a slot is asked for: B at the linked latent, and for the same place of its
/// picture.
[[nodiscard]] HessianStatisticsRequest interactions_request(const AppState& state,
                                                            Slot slot = Slot::a);
[[nodiscard]] PixelHessianRequest pixel_request(const AppState& state, Slot slot = Slot::a);

/// Why what `kind` measures cannot be made again from a command line; empty: it can.
[[nodiscard]] std::string why_not_export_matrix(const AppState& state, AnalysisKind kind);
/// Whose matrix an export shows, or why there is none now; empty while nothing is open as B.
[[nodiscard]] std::string matrix_export_text(const AppState& state, AnalysisKind kind);

}  // namespace zscope
