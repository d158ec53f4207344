#pragma once

#include <imgui.h>

#include "app/state/app_state.h"
#include "app/state/canvas_view.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// What a new user can do first, in the lower left corner of the canvas, with a cross to put it
/// away. Only the cross takes the mouse.
void draw_hints(const AppState& state, Actions& actions, ImVec2 corner, Size canvas);

}  // namespace zscope::ui
