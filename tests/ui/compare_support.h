#pragma once

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// A fresh state on one of the generators, with nothing open as B.
void start_comparing(ImGuiTestContext* ctx, UiHarness& ui, const char* generator);
/// Closes B.
void stop_comparing(ImGuiTestContext* ctx, UiHarness& ui);

}  // namespace zscope::testing
