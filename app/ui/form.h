#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/ui/panel.h"

namespace zscope::ui {

/// A label in the left column; the next item fills the right one.
void form_row(const char* label);

/// What happens while the last item is held is one gesture.
void gesture_of_last_item(Actions& actions);

/// A list of the model's components by name, that of `component` shown if `is_chosen`. True when
/// one was chosen.
bool component_combo(const char* id, const AppState& state, int& component, bool is_chosen = true);
inline constexpr float kLatentsEm = 16.0F;  ///< about what these fields take, font heights
/// Seed and mode of drawn latents, side by side, as --seed and --latent-mode have them.
void latents_fields(FigureLatents& latents);
inline constexpr float kSchemeEm = 8.0F;  ///< width of this list, font heights
/// How second derivatives are got.
void scheme_combo(HessianScheme& scheme);
/// "z00", "z01" ... of all components of the model in a slot.
[[nodiscard]] std::vector<std::string> component_labels(const AppState& state, Slot slot = Slot::a);
/// Whose result a panel shows, with the model's name beside it; nothing while nothing is open as B.
/// True when `slot` was changed.
bool slot_field(const AppState& state, Slot& slot);

/// Tells the state that a panel of `kind` is in front, or no longer.
void set_visible(const AppState& state, Actions& actions, AnalysisKind kind, bool visible);

/// A component_combo for one of two components: of one component there is no pair, so that choosing
/// the other's swaps the two.
bool pair_combo(const char* id, const AppState& state, int& component, int& other,
                bool is_chosen = true);
/// Two such lists side by side.
void pair_combos(const AppState& state, std::pair<int, int>& pair);

}  // namespace zscope::ui
