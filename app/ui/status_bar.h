#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// One line at the lower edge: device, times, queue, memory, messages. Call before the dock space.
void draw_status_bar(const AppState& state);

}  // namespace zscope::ui
