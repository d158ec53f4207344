#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// Asks what is to become of a run when the window is to close, and shows its saving.
void draw_quit_dialog(const AppState& state, Actions& actions);

}  // namespace zscope::ui
