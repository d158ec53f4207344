#pragma once

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// Of the menu bar and the status line.
void add_bar_tests(UiHarness& harness);

}  // namespace zscope::testing
