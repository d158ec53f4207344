#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// Waits until the trainer has told that the run is in `wanted`.
[[nodiscard]] bool wait_run(ImGuiTestContext* ctx, UiHarness& ui, ControlState wanted);

/// The folder of a run in the test's own folder of runs.
[[nodiscard]] std::filesystem::path run_folder(const UiHarness& ui, const std::string& name);

/// The form on a tiny run from random weights that ends after so many pictures, in run_folder.
void describe_run(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                  std::int64_t images);

/// Starts the described run and waits until the trainer has said so.
[[nodiscard]] bool start_run(ImGuiTestContext* ctx, UiHarness& ui);

/// Trains a tiny model to its end and opens it.
void open_tiny_model(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name);

}  // namespace zscope::testing
