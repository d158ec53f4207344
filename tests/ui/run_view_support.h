#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// Frames until the run at hand has ended well; false if it does not.
[[nodiscard]] bool wait_ended(ImGuiTestContext* ctx, UiHarness& ui);
/// Every test keeps its runs in a folder of its own, so that its list holds nothing else.
[[nodiscard]] std::filesystem::path runs_of(UiHarness& ui, const std::string& name);
/// A tiny run of so many images from random weights, with the Hessian Penalty of this strength,
/// started and past its first step.
void start_tiny_run(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                    std::int64_t images, double hp_lambda = 0.0);
/// Stops the run at hand and waits until nothing is under way.
void stop_run(ImGuiTestContext* ctx, UiHarness& ui);

/// Brings the strips in front while the run at hand goes on, and checks that a slot's are drawn
/// with newer and newer weights.
void check_strips_follow(ImGuiTestContext* ctx, UiHarness& ui, Slot slot);

/// A button in the row of a run of the list, e.g. "As B".
[[nodiscard]] ImGuiID row_button(const std::filesystem::path& run, const char* label);

}  // namespace zscope::testing
