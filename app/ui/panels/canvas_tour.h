#pragma once

#include <imgui.h>

#include "app/state/app_state.h"
#include "app/state/canvas_view.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// The tour's caption in the lower left corner of the canvas, with buttons to go on, back and out.
/// Nothing while AppState::tour_step is 0.
void draw_tour(const AppState& state, Actions& actions, ImVec2 corner, Size canvas);

}  // namespace zscope::ui
