#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "app/state/app_state.h"

/// The layer whose channels are shown, and how.
namespace zscope {

/// The slot whose layers are shown: the chosen one, A while nothing is open as B.
[[nodiscard]] Slot layers_slot(const AppState& state) noexcept;
/// The kind of analysis that looks into the model in a slot.
[[nodiscard]] AnalysisKind layers_kind(Slot slot) noexcept;
/// Its newest result, an old one too; null while there is none.
[[nodiscard]] std::shared_ptr<const LayersResult> layers_of(const AppState& state,
                                                            Slot slot) noexcept;
/// The panel is in front and shows this slot.
[[nodiscard]] bool needs_layers(const AppState& state, Slot slot) noexcept;

/// The chosen layer of the shown slot, or the first one where its model has not got that; null
/// where it has none.
[[nodiscard]] const ActivationInfo* shown_layer(const AppState& state) noexcept;
/// Index of the layer so many places further in its model's list; nothing beyond its ends.
[[nodiscard]] std::optional<int> layer_beside(const AppState& state, int places) noexcept;

/// The layer of that slot's model at the latent on screen, of B at the linked one.
[[nodiscard]] LayerRequest layers_request(const AppState& state, Slot slot);
/// As chosen, with channels that the shown layer has.
[[nodiscard]] LayerStyle layers_style(const AppState& state);
/// The channels chosen once `typed` stands where the style's stood: one that differs from these is
/// taken, limited to those that the shown layer has; the others stay as they were chosen.
[[nodiscard]] std::array<int, 3> channels_typed(const AppState& state,
                                                const std::array<int, 3>& typed);

/// Why the shown layer cannot be made again from a command line; empty: it can.
[[nodiscard]] std::string why_not_export_layers(const AppState& state);
/// Whose layer an export shows, or why there is none now; empty while nothing is open as B.
[[nodiscard]] std::string layers_export_text(const AppState& state);
/// Why the layer so many places further cannot be chosen now; empty: it can.
[[nodiscard]] std::string why_not_layer_beside(const AppState& state, int places);

}  // namespace zscope
