#pragma once

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// Re-bases the open model from few samples and waits until its pictures are drawn in the axes
/// found.
void turn_axes(ImGuiTestContext* ctx, UiHarness& ui);

}  // namespace zscope::testing
