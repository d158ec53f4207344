#pragma once

#include "tests/support/quick_rebase.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// Re-bases the open model, from few samples unless told otherwise, and waits until its pictures
/// are drawn in the axes found.
void turn_axes(ImGuiTestContext* ctx, UiHarness& ui, const RebaseOptions& options = quick_rebase());

}  // namespace zscope::testing
