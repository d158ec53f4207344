#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "tests/ui/ui_harness.h"

namespace zscope::testing {

/// Images of a run whose end no test sees.
inline constexpr std::int64_t kEndless = 100'000'000;

/// UiHarness::wait_for.
[[nodiscard]] bool wait_for(ImGuiTestContext* ctx, const std::function<bool()>& condition);
/// Frames until the window knows the run to be in this state; if that never comes, the log tells in
/// which it is.
[[nodiscard]] bool wait_run(ImGuiTestContext* ctx, UiHarness& ui, ControlState wanted);

/// The form on a tiny run that ends after so many pictures, in run_folder.
void fill_run_form(UiHarness& ui, const std::string& name, std::int64_t images);
/// fill_run_form, known to the window.
void describe_run(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                  std::int64_t images);
/// The form on fine-tuning the open model, accepted.
void describe_finetuning(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name);
/// The same until it is stopped.
void describe_endless_finetuning(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name);
/// Starts the described run and waits until the trainer has said so.
[[nodiscard]] bool start_run(ImGuiTestContext* ctx, UiHarness& ui);
/// Trains a tiny model to its end and opens it.
void open_tiny_model(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name);
/// The folder of a run in the test's own folder of runs.
[[nodiscard]] std::filesystem::path run_folder(const UiHarness& ui, const std::string& name);

/// The run has a whole newest checkpoint and a model that opens.
[[nodiscard]] bool is_saved(const std::filesystem::path& run);

}  // namespace zscope::testing
