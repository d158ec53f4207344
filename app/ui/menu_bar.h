#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// The main menu, made of the action table. Call before the dock space.
void draw_menu_bar(const AppState& state, Actions& actions);

/// One menu entry of an action: greyed with the reason in its tooltip.
void action_menu_item(const Action& action, const AppState& state, Actions& actions);

}  // namespace zscope::ui
