#pragma once

#include <filesystem>
#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// Where runs are kept.
[[nodiscard]] std::filesystem::path runs_folder(const Settings& settings);

/// The open model as fine-tuning takes it, with the form's choices.
[[nodiscard]] FinetuneOptions finetune_options(const AppState& state);

/// Checks the form against everything that would refuse the run, and works out its folder and the
/// command line that does the same.
[[nodiscard]] TrainFormCheck check_form(const AppState& state);

}  // namespace zscope
