#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// A button "..." on the line of the field before it, which it belongs to: asks for the folder with
/// the system's dialog. Greyed, with the reason, where the system has none.
void folder_button(PathPurpose purpose, const AppState& state, Actions& actions);
/// What it takes beside the field, in pixels.
[[nodiscard]] float folder_button_width();

}  // namespace zscope::ui
