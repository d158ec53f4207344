#pragma once

#include "app/state/app_state.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// Whether a new user is still to be told what can be done first.
[[nodiscard]] bool wants_hints(const AppState& state);

/// That, on the present line beside a cross to put it away: as many hints as `width` pixels hold.
void draw_hints(Actions& actions, float width);

}  // namespace zscope::ui
