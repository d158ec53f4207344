#pragma once

#include "app/state/actions.h"
#include "app/state/app_state.h"

namespace zscope::ui {

/// "New axes, not saved" with the ways out, and how the saving goes; nothing while a file holds the
/// axes on screen.
void draw_unsaved_axes(const AppState& state, Actions& actions);

/// Beside the button that saves them: that it goes on; below it: where they went, or what went
/// wrong.
void draw_saving(const UntangleState& untangle);

}  // namespace zscope::ui
