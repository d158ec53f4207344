#pragma once

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// The demo, and what is measured of it unasked from few latents only.
void open_demo(ImGuiTestContext* ctx, UiHarness& ui);
void leave_demo(ImGuiTestContext* ctx, UiHarness& ui);

}  // namespace zscope::testing
