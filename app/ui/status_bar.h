#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// One line at the lower edge: device, what is being computed with a Cancel for it, times, queue,
/// memory, messages. Call before the dock space.
void draw_status_bar(const AppState& state, Actions& actions);

}  // namespace zscope::ui
