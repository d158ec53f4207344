#pragma once

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// A fresh state on one of the generators, with nothing open as B.
void start_comparing(ImGuiTestContext* ctx, UiHarness& ui, const char* generator);
/// Clicks the button of a view of the two, by its action's name.
void set_view(ImGuiTestContext* ctx, UiHarness& ui, const char* action);
/// Closes B.
void stop_comparing(ImGuiTestContext* ctx, UiHarness& ui);

}  // namespace zscope::testing
