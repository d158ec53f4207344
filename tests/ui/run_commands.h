#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "tests/ui/ui_harness.h"

/// Everything that can be asked about a run in the window, with its button or field.
namespace zscope::testing {

enum class RunCommand {
    start,
    pause,
    resume,
    single_step,
    stop,
    kill,
    save,
    learning_rate,  ///< this and the next two: fields for the run at hand
    hp_lambda,
    total_images,
    go_on,  ///< with another run, from the Runs panel
    estimate,
    open_trained,
};
inline constexpr std::array kRunCommands = {
    RunCommand::start,        RunCommand::pause,         RunCommand::resume,
    RunCommand::single_step,  RunCommand::stop,          RunCommand::kill,
    RunCommand::save,         RunCommand::learning_rate, RunCommand::hp_lambda,
    RunCommand::total_images, RunCommand::go_on,         RunCommand::estimate,
    RunCommand::open_trained};

/// Of the first seven, which change what the run does.
[[nodiscard]] std::optional<TrainAction> train_action(RunCommand command);
[[nodiscard]] bool is_live_option(RunCommand command);
/// For names of runs.
[[nodiscard]] std::string_view command_name(RunCommand command);

/// Makes the run that go_on goes on with, where it is not there yet. Blocks for a moment.
void make_run_to_go_on(UiHarness& ui);

/// Asks without a button.
void send(UiHarness& ui, RunCommand command);
/// Presses the button, types into the field. The Training panel is in front, and again afterwards.
void press(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command);

/// A command that is not allowed: its button is grey and says why, or is not there; sent all the
/// same it changes nothing.
void check_refused(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command);
void check_allowed(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command);

/// The run at hand has the option that this command sets.
[[nodiscard]] bool has_taken(const UiHarness& ui, RunCommand option);

}  // namespace zscope::testing
