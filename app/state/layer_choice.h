#pragma once

#include <array>
#include <optional>
#include <string>

#include "app/state/app_state.h"

/// The layer whose channels are shown, and how.
namespace zscope {

/// The chosen layer, or the first one where the open model has not got that; null where it has
/// none.
[[nodiscard]] const ActivationInfo* shown_layer(const AppState& state) noexcept;
/// Index of the layer so many places further in the model's list; nothing beyond its ends.
[[nodiscard]] std::optional<int> layer_beside(const AppState& state, int places) noexcept;

/// The shown layer at the latent on screen.
[[nodiscard]] LayerRequest layers_request(const AppState& state);
/// As chosen, with channels that the shown layer has.
[[nodiscard]] LayerStyle layers_style(const AppState& state);
/// The channels chosen once `typed` stands where the style's stood: one that differs from these is
/// taken, limited to those that the shown layer has; the others stay as they were chosen.
[[nodiscard]] std::array<int, 3> channels_typed(const AppState& state,
                                                const std::array<int, 3>& typed);

/// Why the layer so many places further cannot be chosen now; empty: it can.
[[nodiscard]] std::string why_not_layer_beside(const AppState& state, int places);

}  // namespace zscope
