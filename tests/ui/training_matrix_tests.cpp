#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/state/training_rules.h"
#include "core/train/checkpoint_files.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/run_commands.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

/// The state that follows a command while the run waits where the test holds it; nothing: refused.
using Answers = std::array<std::optional<ControlState>, kRunCommands.size()>;

/// What each command is to do in each state, in the order of kControlStates and kRunCommands.
const std::array<Answers, kControlStateCount>& all_answers() {
    using enum ControlState;
    constexpr std::nullopt_t no = std::nullopt;
    // clang-format off
    static const std::array<Answers, kControlStateCount> answers{{
        // start, pause, resume, step, stop, kill, save; three live options; go on, estimate, open
        {starting, no, no, no, no, no, no,                no, no, no,                   starting, idle, no},          // idle
        {no, pausing, no, no, stopping, no, starting,     starting, starting, starting, no, no, no},                  // starting
        {no, pausing, no, no, stopping, no, running,      running, running, running,    no, no, no},                  // running
        {no, no, no, no, stopping, no, pausing,           pausing, pausing, pausing,    no, no, no},                  // pausing
        {no, no, running, pausing, stopping, no, paused,  paused, paused, paused,       no, no, no},                  // paused
        {no, no, no, no, no, stopping, no,                no, no, no,                   no, no, no},                  // stopping
        {starting, no, no, no, no, no, no,                no, no, no,                   starting, finished, finished},// finished
        {starting, no, no, no, no, no, no,                no, no, no,                   starting, failed, no},        // failed
    }};
    // clang-format on
    return answers;
}

std::optional<ControlState> answer(ControlState state, RunCommand command) {
    return all_answers()[static_cast<std::size_t>(state)][static_cast<std::size_t>(command)];
}

/// The window closes at once unless a run goes on.
void check_closing(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.window().request_close();
    IM_CHECK_EQ(ui.app().may_close(), !ui.state().training.active());
    IM_CHECK_EQ(ui.window().should_close(), !ui.state().training.active());
    ui.window().refuse_close();
    ui.dispatch(event::TrainQuitSet{QuitWish::none});
    ctx->Yield(3);
}

/// What is refused where the run is held, then closing.
void check_held(ImGuiTestContext* ctx, UiHarness& ui, ControlState state) {
    IM_CHECK_EQ(ui.state().training.state, state);
    show_training(ctx, ui);
    const bool is_stopping = state == ControlState::stopping;
    if (is_stopping) {
        check_refused(ctx, ui, RunCommand::kill);  // before it is offered
    }
    for (const RunCommand command : kRunCommands) {
        if (ctx->IsError()) {
            return;
        }
        if (!answer(state, command)) {
            check_refused(ctx, ui, command);
        } else if (!is_stopping) {
            check_allowed(ctx, ui, command);
        }
    }
    check_closing(ctx, ui);
    IM_CHECK_EQ(ui.state().training.state, state);
}

bool begins_a_run(RunCommand command) {
    return command == RunCommand::start || command == RunCommand::go_on;
}

/// What is asked beside the run at hand: it stays where it is.
bool is_beside_the_run(RunCommand command) {
    return command == RunCommand::estimate || command == RunCommand::open_trained;
}

/// What an allowed command was for, once the run goes on.
void check_done(ImGuiTestContext* ctx, UiHarness& ui, RunCommand command) {
    const TrainingState& training = ui.state().training;
    if (command == RunCommand::save) {
        IM_CHECK(wait_for(ctx, [&] { return !training.run.checkpoint.empty(); }));
        IM_CHECK(find_newest_checkpoint(training.run.folder).has_value());
    } else if (command == RunCommand::single_step) {
        IM_CHECK(wait_run(ctx, ui, ControlState::paused));
    } else if (is_live_option(command)) {
        IM_CHECK(wait_for(ctx, [&] { return has_taken(ui, command); }));
    } else if (command == RunCommand::estimate) {
        const EstimateStatus& status = training.estimate.status;
        IM_CHECK(wait_for(ctx, [&] { return status == EstimateStatus::done; }));
    } else if (command == RunCommand::open_trained) {
        IM_CHECK(wait_for(ctx, [&] { return ui.state().model.source.path == training.run.model; }));
    }
}

/// The end of the run, if one is at hand, is what the pressed command leaves of it.
void check_end(ImGuiTestContext* ctx, UiHarness& ui, ControlState held, RunCommand command,
               bool is_made) {
    IM_CHECK(end_run(ctx, ui));
    const TrainingState& training = ui.state().training;
    if (is_beside_the_run(command)) {
        IM_CHECK_EQ(training.state, held);
        return;
    }
    const bool kills = command == RunCommand::kill;
    IM_CHECK_EQ(training.state, (kills ? ControlState::failed : ControlState::finished));
    if (kills) {
        IM_CHECK(training.failure->code() == ErrorCode::cancelled);
    } else if (is_made) {
        IM_CHECK(is_saved(training.run.folder));
    }
    IM_CHECK_EQ(ui.run_script().alive.load(), 0);
}

/// Presses what is allowed where the run is held; the run ends as it must.
void check_pressed(ImGuiTestContext* ctx, UiHarness& ui, ControlState state, RunCommand command) {
    show_training(ctx, ui);
    const int made = ui.run_script().made;
    if (command == RunCommand::kill) {
        ui.dispatch(event::TrainKillOffered{});
        ctx->Yield(2);
        check_allowed(ctx, ui, command);
    }
    if (command == RunCommand::start) {
        describe_run(ctx, ui, std::string("again-").append(to_string(state)), kEndless);
    }
    if (begins_a_run(command)) {
        ui.run_script().prepare.shut();
    }
    if (command == RunCommand::stop) {
        ui.run_script().finish.shut();  // a paused run waits at no door
    }
    press(ctx, ui, command);
    const ControlState wanted = *answer(state, command);
    IM_CHECK(wait_run(ctx, ui, wanted));
    ctx->Yield(5);
    IM_CHECK_EQ(ui.state().training.state, wanted);
    ui.run_script().let_go();
    check_done(ctx, ui, command);
    if (ctx->IsError()) {
        return;
    }
    const bool was_made = state != ControlState::starting && !begins_a_run(command);
    check_end(ctx, ui, state, command, was_made || ui.run_script().made > made);
}

/// Everything about one state.
void check_state(ImGuiTestContext* ctx, UiHarness& ui, ControlState state) {
    const std::string name(to_string(state));
    IM_CHECK(hold(ctx, ui, state, "held-" + name));
    check_held(ctx, ui, state);
    if (ctx->IsError()) {
        return;
    }
    bool held = true;
    for (const RunCommand command : kRunCommands) {
        if (!answer(state, command)) {
            continue;
        }
        if (!held) {
            IM_CHECK(end_run(ctx, ui));
            IM_CHECK(hold(ctx, ui, state,
                          std::string("held-").append(name).append(command_name(command))));
        }
        check_pressed(ctx, ui, state, command);
        if (ctx->IsError()) {
            return;
        }
        held = false;
    }
}

/// Must be the first that asks for a run. Idle does not come back: of the two that begin a run only
/// one can be pressed.
void each_button_before_the_first_run(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    make_run_to_go_on(ui);
    ui.start_on(ctx, "fast");
    IM_CHECK(hold(ctx, ui, ControlState::idle, "held-idle"));
    check_held(ctx, ui, ControlState::idle);
    for (const RunCommand command : {RunCommand::estimate, RunCommand::start}) {
        if (!ctx->IsError()) {
            check_pressed(ctx, ui, ControlState::idle, command);
        }
    }
    leave_training(ctx);
}

void each_button_in_each_held_state(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    make_run_to_go_on(ui);
    ui.start_on(ctx, "fast");
    for (const ControlState state : kControlStates) {
        if (state != ControlState::idle) {
            check_state(ctx, ui, state);
        }
        if (ctx->IsError()) {
            return;
        }
    }
    leave_training(ctx);
}

/// Two commands in the frame of Start, while nothing of the run exists yet.
void check_pair(ImGuiTestContext* ctx, UiHarness& ui, RunCommand first, RunCommand second) {
    const std::string name =
        std::string("pair-").append(command_name(first)).append("-").append(command_name(second));
    describe_run(ctx, ui, name, kEndless);
    const std::uint64_t number = ui.state().training.run.number;
    ui.run_script().prepare.shut();
    ControlState wanted = ControlState::starting;
    bool is_killed = false;
    bool saves = false;
    std::vector<RunCommand> options;  // that the run is to take over
    send(ui, RunCommand::start);
    for (const RunCommand command : {first, second}) {
        send(ui, command);
        const std::optional<ControlState> next = answer(wanted, command);
        is_killed = is_killed || (next && command == RunCommand::kill);
        saves = saves || (next && command == RunCommand::save);
        if (next && is_live_option(command)) {
            options.push_back(command);
        }
        wanted = next.value_or(wanted);
    }
    ctx->Yield(3);
    const TrainingState& training = ui.state().training;
    IM_CHECK_EQ(training.state, wanted);
    IM_CHECK_EQ(training.run.number, number + 1);
    const int made = ui.run_script().made;
    ui.run_script().prepare.open();
    if (wanted == ControlState::stopping) {
        IM_CHECK(wait_run(ctx, ui, is_killed ? ControlState::failed : ControlState::finished));
        IM_CHECK_EQ(ui.run_script().made > made && !is_killed, is_saved(run_folder(ui, name)));
        return;
    }
    IM_CHECK(wait_run(
        ctx, ui, wanted == ControlState::pausing ? ControlState::paused : ControlState::running));
    if (saves) {
        IM_CHECK(wait_for(ctx, [&] { return !training.run.checkpoint.empty(); }));
    }
    for (const RunCommand option : options) {
        IM_CHECK(wait_for(ctx, [&] { return has_taken(ui, option); }));
    }
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK_EQ(training.state, ControlState::finished);
    IM_CHECK(is_saved(run_folder(ui, name)));
}

void two_commands_in_the_frame_of_start(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    make_run_to_go_on(ui);
    ui.start_on(ctx, "fast");
    for (const RunCommand first : kRunCommands) {
        for (const RunCommand second : kRunCommands) {
            // Of two that do not change what the run does one says all.
            if (!train_action(first) && !train_action(second) && first != second) {
                continue;
            }
            check_pair(ctx, ui, first, second);
            if (ctx->IsError()) {
                return;
            }
        }
    }
}

}  // namespace

void add_training_matrix_tests(UiHarness& harness) {
    harness.add("training", "each_button_before_the_first_run", each_button_before_the_first_run);
    harness.add("training", "each_button_in_each_held_state", each_button_in_each_held_state);
    harness.add("training", "two_commands_in_the_frame_of_start",
                two_commands_in_the_frame_of_start);
}

}  // namespace zscope::testing
