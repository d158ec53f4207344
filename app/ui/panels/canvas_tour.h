#pragma once

#include "app/state/app_state.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// What draw_tour takes at this width, pixels; 0 where it draws nothing.
[[nodiscard]] float tour_height(const AppState& state, float width);

/// The tour's caption over the width that is left, with buttons to go on, back and out; after the
/// last one the offer to bring back AppState::before_tour, if there is one; else nothing.
void draw_tour(const AppState& state, Actions& actions);

}  // namespace zscope::ui
