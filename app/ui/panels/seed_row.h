#pragma once

#include "app/state/actions.h"
#include "app/state/app_state.h"

namespace zscope::ui {

/// The seed with its neighbours, dice and lock; behind an arrow z as text and the seeds seen so
/// far.
void draw_seed_row(const AppState& state, Actions& actions);

}  // namespace zscope::ui
