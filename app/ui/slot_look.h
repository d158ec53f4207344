#pragma once

#include <imgui.h>

#include "app/state/model_slot.h"

/// How the window tells A from B.
namespace zscope::ui {

/// "A", "B".
[[nodiscard]] const char* slot_name(Slot slot) noexcept;
/// Of the model in a slot, as in figures (model_color).
[[nodiscard]] ImVec4 slot_color(Slot slot) noexcept;

/// Its letter on a patch of its colour, to be read on any picture.
[[nodiscard]] ImVec2 slot_badge_size(Slot slot);
/// With its upper left corner at `corner` of the screen.
void draw_slot_badge(ImVec2 corner, Slot slot);
/// The same as an item on a line of fields.
void slot_badge(Slot slot);

}  // namespace zscope::ui
