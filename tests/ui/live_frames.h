#pragma once

#include <functional>

#include "tests/ui/ui_harness.h"

/// The loop of the window without the test engine, which needs frames to live.
namespace zscope::testing {

using Condition = std::function<bool()>;

/// True once `holds`, false after `seconds`.
bool live_until(UiHarness& harness, const Condition& holds, double seconds = 60.0);
void live_for(UiHarness& harness, double seconds);

/// A model is open, and nothing is under way or waits to be drawn.
[[nodiscard]] bool at_rest(UiHarness& harness);
bool live_to_rest(UiHarness& harness);

}  // namespace zscope::testing
