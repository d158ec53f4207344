#pragma once

#include <imgui.h>

#include "app/ui/widgets.h"

namespace zscope::ui {

/// Draws `icon` in the square of `side` pixels whose corner is `corner`.
void draw_icon(ImDrawList* list, Icon icon, ImVec2 corner, float side, ImU32 color);

}  // namespace zscope::ui
