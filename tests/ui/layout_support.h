#pragma once

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// To so many pixels; tests begin and end at 1440 x 900.
void resize_window(ImGuiTestContext* ctx, UiHarness& ui, int width, int height);
/// The panels where a layout puts them in a window of the present size.
void set_layout(ImGuiTestContext* ctx, UiHarness& ui, LayoutPreset preset);

}  // namespace zscope::testing
