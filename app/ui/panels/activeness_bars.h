#pragma once

#include "app/state/app_state.h"

namespace zscope::ui {

/// The activeness of every component as horizontal bars with their 95 % intervals in what is left
/// of the window; of A and B in pairs.
void draw_activeness_bars(const AppState& state);

}  // namespace zscope::ui
