#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "app/state/training_event.h"
#include "core/base/error.h"

namespace zscope {

struct AppState;

/// How long the saving of a stopped run may take before giving it up is offered.
inline constexpr std::chrono::seconds kStoppingPatience{5};

/// Why `action` is not allowed now, for a tooltip; empty if it is. The table of ControlAction, and
/// for a start the form's own problem.
[[nodiscard]] std::string why_not_train(TrainAction action, const TrainingState& training);
/// Why the picture does not show the run's weights, for a sentence; empty if it can.
[[nodiscard]] std::string why_not_follow(const AppState& state);
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

/// "12 min", "3 h 20 min", "40 s".
[[nodiscard]] std::string duration_text(double seconds);

}  // namespace zscope
