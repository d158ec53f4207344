#pragma once

#include "app/state/app_state.h"

namespace zscope::ui {

/// The activeness of every component in what is left of the window: of one model with its share, or
/// of A and B beside each other. Its rows stand in the chart's order until a header sorts
/// them; in an order that is not their own a header's third click brings that back.
void draw_activeness_table(const AppState& state);

}  // namespace zscope::ui
