#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/state/training_event.h"
#include "core/base/error.h"
#include "core/model/generator_info.h"

namespace zscope {

struct AppState;

/// How long the saving of a stopped run may take before giving it up is offered.
inline constexpr std::chrono::seconds kStoppingPatience{5};

/// Why `action` is not allowed now, for a tooltip; empty if it is. The table of ControlAction, and
/// for a start the form's own problem.
[[nodiscard]] std::string why_not_train(TrainAction action, const TrainingState& training);
/// Why the picture does not show the run's weights, for a sentence; empty if it can.
[[nodiscard]] std::string why_not_follow(const AppState& state);
/// Why there is nothing of the run at hand to be shown yet; empty if there is.
[[nodiscard]] std::string why_not_show_run(const TrainingState& training);
/// Why the run at hand is not opened in place of the open model; empty if it can be.
[[nodiscard]] std::string why_not_look_at_run(const AppState& state);
/// Whether latents mean to a run's generator what they mean to `model`, as far as is known: the run
/// was fine-tuned from it, or both stand in the same axes of the same weights. `origin_sha256`:
/// train_news::Prepared's.
[[nodiscard]] bool shares_axes(const GeneratorInfo& model, const GeneratorInfo& run,
                               const std::string& origin_sha256);
[[nodiscard]] ControlAction control_action(TrainAction action) noexcept;
/// "train_start" and so on: the name of the action in the table of actions.
[[nodiscard]] std::string_view action_name(TrainAction action) noexcept;

/// How many images a run that has seen `images` is to go on for, as typed. An error says why not.
[[nodiscard]] Result<std::int64_t> resume_target(std::string_view text, std::int64_t images);

/// How much of what this sitting has to do is done, 0 to 1.
[[nodiscard]] double share_done(const TrainingRun& run);

/// "12000 / 200000 images, 81.2 images/s, 41 min left", and left_out_text. The time only of a run
/// that goes on.
[[nodiscard]] std::string run_text(const TrainingState& training);

}  // namespace zscope
