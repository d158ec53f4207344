#include <imgui_internal.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "app/state/training_rules.h"
#include "core/train/checkpoint_files.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

constexpr std::array kTrainActions = {
    TrainAction::start, TrainAction::pause, TrainAction::resume, TrainAction::single_step,
    TrainAction::stop,  TrainAction::kill,  TrainAction::save};

/// The state that follows a command while the run waits where the test holds it; nothing: refused.
using Answers = std::array<std::optional<ControlState>, kTrainActions.size()>;

/// What each command is to do in each state, in the order of kControlStates and kTrainActions.
const std::array<Answers, kControlStateCount>& all_answers() {
    using enum ControlState;
    constexpr std::nullopt_t no = std::nullopt;
    static const std::array<Answers, kControlStateCount> answers{{
        // start  pause    resume   step     stop      kill      save
        {starting, no, no, no, no, no, no},                // idle
        {no, pausing, no, no, stopping, no, starting},     // starting
        {no, pausing, no, no, stopping, no, running},      // running
        {no, no, no, no, stopping, no, pausing},           // pausing
        {no, no, running, pausing, stopping, no, paused},  // paused
        {no, no, no, no, no, stopping, no},                // stopping
        {starting, no, no, no, no, no, no},                // finished
        {starting, no, no, no, no, no, no},                // failed
    }};
    return answers;
}

std::optional<ControlState> answer(ControlState state, TrainAction action) {
    return all_answers()[static_cast<std::size_t>(state)][static_cast<std::size_t>(action)];
}

/// A command that is not allowed: its button is grey and says why, and sent all the same it changes
/// nothing.
void check_refused(ImGuiTestContext* ctx, UiHarness& ui, TrainAction action) {
    const ControlState state = ui.state().training.state;
    const std::uint64_t number = ui.state().training.run.number;
    const std::string reason = find_action(action_name(action)).why_not(ui.state());
    IM_CHECK(!reason.empty());
    ctx->SetRef("Training");
    const std::string button = button_of(action);
    if (ctx->ItemExists(button.c_str())) {
        IM_CHECK((ctx->ItemInfo(button.c_str()).ItemFlags & ImGuiItemFlags_Disabled) != 0);
        ctx->MouseMove(button.c_str());
        ctx->Yield(3);
        const std::string words = ui.words(ctx);
        IM_CHECK(words.find("Not now: " + reason) != std::string::npos);
    }
    // Giving up a saving is refused by the window for its first seconds, not by the trainer.
    if (state != ControlState::stopping || action != TrainAction::kill) {
        ask(ctx, ui, action);
    }
    IM_CHECK_EQ(ui.state().training.state, state);
    IM_CHECK_EQ(ui.state().training.run.number, number);
}

void check_allowed_button(ImGuiTestContext* ctx, UiHarness& ui, TrainAction action) {
    IM_CHECK_STR_EQ(find_action(action_name(action)).why_not(ui.state()).c_str(), "");
    ctx->SetRef("Training");
    const std::string button = button_of(action);
    IM_CHECK(ctx->ItemExists(button.c_str()));
    IM_CHECK((ctx->ItemInfo(button.c_str()).ItemFlags & ImGuiItemFlags_Disabled) == 0);
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
        check_refused(ctx, ui, TrainAction::kill);  // before it is offered
    }
    for (const TrainAction action : kTrainActions) {
        if (ctx->IsError()) {
            return;
        }
        if (!answer(state, action)) {
            check_refused(ctx, ui, action);
        } else if (!is_stopping) {
            check_allowed_button(ctx, ui, action);
        }
    }
    check_closing(ctx, ui);
    IM_CHECK_EQ(ui.state().training.state, state);
}

/// Presses what is allowed where the run is held; the run ends as it must.
void check_pressed(ImGuiTestContext* ctx, UiHarness& ui, ControlState state, TrainAction action) {
    show_training(ctx, ui);
    const bool kills = action == TrainAction::kill;
    const int made = ui.run_script().made;
    if (kills) {
        ui.dispatch(event::TrainKillOffered{});
        ctx->Yield(2);
        check_allowed_button(ctx, ui, action);
    }
    if (action == TrainAction::start) {
        describe_run(ctx, ui, std::string("again-").append(to_string(state)), kEndless);
        ui.run_script().prepare.shut();
    }
    if (action == TrainAction::stop) {
        ui.run_script().finish.shut();  // a paused run waits at no door
    }
    press(ctx, action);
    const ControlState wanted = *answer(state, action);
    IM_CHECK(wait_run(ctx, ui, wanted));
    ctx->Yield(5);
    IM_CHECK_EQ(ui.state().training.state, wanted);
    ui.run_script().let_go();
    if (action == TrainAction::save) {
        IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.checkpoint.empty(); }));
        IM_CHECK(find_newest_checkpoint(ui.state().training.run.folder).has_value());
    }
    if (action == TrainAction::single_step) {
        IM_CHECK(wait_run(ctx, ui, ControlState::paused));
    }
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK_EQ(ui.state().training.state, (kills ? ControlState::failed : ControlState::finished));
    const bool was_made = state != ControlState::starting && action != TrainAction::start;
    if (kills) {
        IM_CHECK(ui.state().training.failure->code() == ErrorCode::cancelled);
    } else if (was_made || ui.run_script().made > made) {
        IM_CHECK(is_saved(ui.state().training.run.folder));
    }
    IM_CHECK_EQ(ui.run_script().alive.load(), 0);
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
    for (const TrainAction action : kTrainActions) {
        if (!answer(state, action)) {
            continue;
        }
        if (!held) {
            IM_CHECK(end_run(ctx, ui));
            IM_CHECK(hold(ctx, ui, state,
                          std::string("held-").append(name).append(action_name(action))));
        }
        check_pressed(ctx, ui, state, action);
        if (ctx->IsError()) {
            return;
        }
        held = false;
    }
}

/// Must be the first that asks for a run.
void each_button_before_the_first_run(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    check_state(ctx, ui, ControlState::idle);
}

void each_button_in_each_held_state(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    for (const ControlState state : kControlStates) {
        if (state != ControlState::idle) {
            check_state(ctx, ui, state);
        }
        if (ctx->IsError()) {
            return;
        }
    }
}

/// Two commands in the frame of Start, while nothing of the run exists yet.
void check_pair(ImGuiTestContext* ctx, UiHarness& ui, TrainAction first, TrainAction second) {
    const std::string name =
        std::string("pair-").append(action_name(first)).append("-").append(action_name(second));
    describe_run(ctx, ui, name, kEndless);
    ui.run_script().prepare.shut();
    ControlState wanted = ControlState::starting;
    bool is_killed = false;
    bool saves = false;
    ui.dispatch(event::TrainAsked{TrainAction::start});
    for (const TrainAction action : {first, second}) {
        ui.dispatch(event::TrainAsked{action});
        const std::optional<ControlState> next = answer(wanted, action);
        is_killed = is_killed || (next && action == TrainAction::kill);
        saves = saves || (next && action == TrainAction::save);
        wanted = next.value_or(wanted);
    }
    ctx->Yield(3);
    IM_CHECK_EQ(ui.state().training.state, wanted);
    const int made = ui.run_script().made;
    ui.run_script().prepare.open();
    const TrainingState& training = ui.state().training;
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
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK_EQ(training.state, ControlState::finished);
    IM_CHECK(is_saved(run_folder(ui, name)));
}

void two_commands_in_the_frame_of_start(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    for (const TrainAction first : kTrainActions) {
        for (const TrainAction second : kTrainActions) {
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
