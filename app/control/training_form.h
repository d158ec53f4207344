#pragma once

#include <filesystem>
#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// Where runs are kept.
[[nodiscard]] std::filesystem::path runs_folder(const Settings& settings);

/// The open model as fine-tuning takes it, with the form's choices. A re-basing that is on screen
/// and in no file is done again by the run, from the same samples.
[[nodiscard]] FinetuneOptions finetune_options(const AppState& state);

/// Whether the sliders go on meaning the same while the canvas follows the run that the form
/// describes: not if the run turns axes that are not turned on screen.
[[nodiscard]] bool keeps_axes(const AppState& state);

/// Why the run that the form describes could not be written into its folder now; empty: it could,
/// or its options are wrong. Asks the file system.
[[nodiscard]] std::string place_problem(const AppState& state);

/// Checks the form against everything that would refuse the run, and works out its folder and the
/// command line that does the same.
[[nodiscard]] TrainFormCheck check_form(const AppState& state);

}  // namespace zscope
