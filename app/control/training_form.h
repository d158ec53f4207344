#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/control/place_watch.h"
#include "app/state/app_state.h"

namespace zscope {

/// Where runs are kept.
[[nodiscard]] std::filesystem::path runs_folder(const Settings& settings);

/// The open model as fine-tuning takes it, with the form's choices. A re-basing that is on screen
/// and in no file is named as what leads to it: the run is handed the axes found, a command line
/// searches them again from the same samples on as many threads, which finds the same.
[[nodiscard]] FinetuneOptions finetune_options(const AppState& state);

/// Sets a preset of finetune_presets.h. One of the paper's does not re-base, as the paper does not.
void choose_finetune_preset(TrainForm& form, std::string preset);

/// Whether the sliders go on meaning the same while the canvas follows the run that the form
/// describes: not if the run turns axes that are not turned on screen.
[[nodiscard]] bool keeps_axes(const AppState& state);

/// Where the run that the form describes would be written; of no size while its options are wrong.
[[nodiscard]] RunPlace run_place(const AppState& state);

/// Checks the form against everything that would refuse the run, and works out its folder, what
/// to think of before it is started, what its regularizers cost and the command line that does the
/// same. `place_problems`: what PlaceWatch has found.
[[nodiscard]] TrainFormCheck check_form(const AppState& state,
                                        const std::vector<FormProblem>& place_problems);

}  // namespace zscope
