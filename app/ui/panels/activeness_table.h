#pragma once

#include "app/state/app_state.h"

namespace zscope::ui {

/// The activeness of every component in what is left of the window: of one model with its share, or
/// of A and B beside each other. Sorted by its header while the chart stands in its own order.
void draw_activeness_table(const AppState& state);

}  // namespace zscope::ui
