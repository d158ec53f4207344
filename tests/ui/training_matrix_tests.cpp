#include <imgui_internal.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "app/state/training_rules.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "tests/core/files_support.h"
#include "tests/support/process_limit.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

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

/// Tooltips at once; whatever happens, no run is left behind a door.
class Bench {
  public:
    explicit Bench(UiHarness& ui)
        : ui_(ui), hover_flags_(ImGui::GetStyle().HoverFlagsForTooltipMouse) {
        ImGui::GetStyle().HoverFlagsForTooltipMouse = ImGuiHoveredFlags_AllowWhenDisabled;
    }
    ~Bench() {
        ImGui::GetStyle().HoverFlagsForTooltipMouse = hover_flags_;
        ui_.run_script().let_go();
        ui_.dispatch(event::TrainAsked{TrainAction::stop});
    }
    Bench(const Bench&) = delete;
    Bench& operator=(const Bench&) = delete;

  private:
    UiHarness& ui_;
    ImGuiHoveredFlags hover_flags_;
};

void ask(ImGuiTestContext* ctx, UiHarness& ui, TrainAction action) {
    ui.dispatch(event::TrainAsked{action});
    ctx->Yield(3);
}

std::string button_of(TrainAction action) {
    return std::string("###").append(action_name(action));
}

void press(ImGuiTestContext* ctx, TrainAction action) {
    ctx->SetRef("Training");
    ctx->ItemClick(button_of(action).c_str());
}

void show_training(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::MessagesCleared{});
    ctx->WindowFocus("//Training");
    ctx->Yield(2);
}

/// A name is free once only: the form on a run that could be started after `name`.
bool describe_next(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    describe_run(ctx, ui, name + "-next", kEndless);
    return ui.state().training.check.problem.empty();
}

/// A new run, held in `wanted`.
bool hold(ImGuiTestContext* ctx, UiHarness& ui, ControlState wanted, const std::string& name) {
    RunScript& script = ui.run_script();
    script.let_go();
    describe_run(ctx, ui, name, kEndless);
    const auto reach = [&](ControlState state) { return wait_run(ctx, ui, state); };
    switch (wanted) {
        case ControlState::idle:
            return true;
        case ControlState::starting:
            script.prepare.shut();
            return start_run(ctx, ui) && reach(ControlState::starting);
        case ControlState::running:
            script.step.shut();
            return start_run(ctx, ui) && reach(ControlState::running);
        case ControlState::pausing:
        case ControlState::paused:
            script.step.shut();
            if (!start_run(ctx, ui) || !reach(ControlState::running)) {
                return false;
            }
            ask(ctx, ui, TrainAction::pause);
            if (wanted == ControlState::pausing) {
                return reach(ControlState::pausing);
            }
            script.step.open();
            if (!reach(ControlState::paused)) {
                return false;
            }
            script.step.shut();
            return true;
        case ControlState::stopping:
            script.finish.shut();
            if (!start_run(ctx, ui) || !reach(ControlState::running)) {
                return false;
            }
            ask(ctx, ui, TrainAction::stop);
            return reach(ControlState::stopping);
        case ControlState::finished:
            if (!start_run(ctx, ui) || !reach(ControlState::running)) {
                return false;
            }
            ask(ctx, ui, TrainAction::stop);
            return reach(ControlState::finished) && describe_next(ctx, ui, name);
        case ControlState::failed:
            script.step_fault = RunFault::throws_error;
            if (!start_run(ctx, ui) || !reach(ControlState::failed)) {
                return false;
            }
            script.let_go();
            return describe_next(ctx, ui, name);
    }
    return false;
}

/// Opens the doors and ends what still runs.
bool end_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.run_script().let_go();
    ask(ctx, ui, TrainAction::stop);
    return wait_for(ctx, [&] { return !ui.state().training.active(); });
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

void stop_while_a_checkpoint_is_saved(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "stop-while-saving", kEndless);
    show_training(ctx, ui);
    press(ctx, TrainAction::start);
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 0; }));
    ui.run_script().command.shut();
    press(ctx, TrainAction::save);
    press(ctx, TrainAction::stop);
    ctx->Yield(10);
    IM_CHECK_EQ(ui.state().training.state, ControlState::stopping);
    IM_CHECK(ui.state().training.run.checkpoint.empty());
    ui.run_script().command.open();
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    IM_CHECK(is_saved(run_folder(ui, "stop-while-saving")));
    const auto newest = find_newest_checkpoint(run_folder(ui, "stop-while-saving"));
    IM_CHECK_EQ(newest->checkpoint.state.counters.images, ui.state().training.run.progress.images);
}

/// The run fails with `code`; what it had saved stays, and it goes on from there.
void check_failure(ImGuiTestContext* ctx, UiHarness& ui, RunFault fault, ErrorCode code,
                   const std::string& name) {
    describe_run(ctx, ui, name, kEndless);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    ask(ctx, ui, TrainAction::save);
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.checkpoint.empty(); }));
    const std::int64_t saved = ui.state().training.run.saved_images;
    ui.dispatch(event::MessagesCleared{});
    ctx->Yield(2);
    ui.run_script().step_fault = fault;
    IM_CHECK(wait_run(ctx, ui, ControlState::failed));
    IM_CHECK(ui.state().training.failure.has_value());
    IM_CHECK(ui.state().training.failure->code() == code);
    IM_CHECK(!ui.state().messages.empty());
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Training failed");
    IM_CHECK_EQ(ui.run_script().alive.load(), 0);
    const fs::path folder = run_folder(ui, name);
    const auto newest = find_newest_checkpoint(folder);
    IM_CHECK(newest && newest->broken.empty());
    IM_CHECK_EQ(newest->checkpoint.state.counters.images, saved);
    ui.run_script().let_go();
    ui.dispatch(event::RunResumed{folder, 0});
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK_EQ(ui.state().training.state, ControlState::finished);
    IM_CHECK(is_saved(folder));
}

void a_step_that_throws(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    check_failure(ctx, ui, RunFault::throws_error, ErrorCode::model_failure, "throws");
}

void no_memory(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    check_failure(ctx, ui, RunFault::bad_alloc, ErrorCode::out_of_memory, "no-memory");
    if (!ctx->IsError()) {
        check_failure(ctx, ui, RunFault::device_is_full, ErrorCode::out_of_memory, "device-full");
    }
}

void no_memory_before_the_first_step(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "no-memory-at-start", kEndless);
    ui.run_script().prepare_fault = RunFault::bad_alloc;
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::failed));
    IM_CHECK(ui.state().training.failure->code() == ErrorCode::out_of_memory);
    IM_CHECK(!ui.state().training.failure->hint().empty());
    ui.run_script().let_go();
    show_training(ctx, ui);
    press(ctx, TrainAction::start);  // the folder was never made, so its name is free
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK(is_saved(run_folder(ui, "no-memory-at-start")));
}

/// The disk is full when the run is to be saved: it fails, its last checkpoint stays, and with room
/// again it goes on.
void a_full_disk(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "full-disk", kEndless);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    ask(ctx, ui, TrainAction::save);
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.checkpoint.empty(); }));
    const fs::path folder = run_folder(ui, "full-disk");
    {
        const ProcessLimit limit(RLIMIT_FSIZE, 4096);
        if (!limit.is_set()) {
            ctx->LogWarning("the system does not let the size of files be limited");
            return;
        }
        ui.dispatch(event::TrainAsked{TrainAction::stop});
        IM_CHECK(wait_run(ctx, ui, ControlState::failed));
        IM_CHECK(ui.state().training.failure->code() == ErrorCode::io);
    }
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Training failed");
    const auto newest = find_newest_checkpoint(folder);
    IM_CHECK(newest && newest->broken.empty());
    ui.dispatch(event::RunResumed{folder, 0});
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK(is_saved(folder));
}

/// Asks to close, and answers that the run is to be saved.
void close_by_the_dialog(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.window().request_close();
    IM_CHECK(!ui.app().may_close());
    ctx->Yield(3);
    ctx->SetRef("A run is going on");
    ctx->ItemClick("Stop, save and close");
    ctx->Yield(5);
    IM_CHECK(!ui.window().should_close());
}

void stay_open(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.window().refuse_close();
    ui.dispatch(event::TrainQuitSet{QuitWish::none});
    ctx->Yield(3);
}

/// Wherever the run waits, the window stays until it has ended, and then closes.
void closing_waits_in_each_held_state(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    using enum ControlState;
    for (const ControlState state : {starting, running, pausing, stopping}) {
        const std::string name = std::string("closing-").append(to_string(state));
        IM_CHECK(hold(ctx, ui, state, name));
        const int made = ui.run_script().made;
        close_by_the_dialog(ctx, ui);
        IM_CHECK_EQ(ui.state().training.state, stopping);
        ui.run_script().let_go();
        IM_CHECK(wait_for(ctx, [&] { return ui.window().should_close(); }));
        IM_CHECK_EQ(ui.state().training.state, finished);
        IM_CHECK(ui.app().may_close());
        if (state != starting || ui.run_script().made > made) {
            IM_CHECK(is_saved(run_folder(ui, name)));
        }
        stay_open(ctx, ui);
    }
}

/// What could not be saved is not lost without a word: the window stays, and the run can go on.
void closing_stays_open_when_saving_fails(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    IM_CHECK(hold(ctx, ui, ControlState::running, "closing-full-disk"));
    close_by_the_dialog(ctx, ui);
    {
        const ProcessLimit limit(RLIMIT_FSIZE, 4096);
        if (!limit.is_set()) {
            ctx->LogWarning("the system does not let the size of files be limited");
            return;
        }
        ui.run_script().let_go();
        IM_CHECK(wait_run(ctx, ui, ControlState::failed));
    }
    ctx->Yield(5);
    IM_CHECK(!ui.window().should_close());
    IM_CHECK(ui.state().training.quit == QuitWish::none);
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Training failed");
    IM_CHECK(ui.app().may_close());
    stay_open(ctx, ui);
}

void twenty_restarts_by_buttons(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    const std::uint64_t before = ui.state().training.run.number;
    for (std::uint64_t i = 1; i <= 20; ++i) {
        const std::string name = std::string("restart-").append(std::to_string(i));
        describe_run(ctx, ui, name, kEndless);
        show_training(ctx, ui);
        press(ctx, TrainAction::start);
        IM_CHECK(wait_run(ctx, ui, ControlState::running));
        if (i % 2 == 0) {
            IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 0; }));
        }
        press(ctx, TrainAction::stop);
        IM_CHECK(wait_run(ctx, ui, ControlState::finished));
        IM_CHECK(is_saved(run_folder(ui, name)));
        IM_CHECK_EQ(ui.state().training.run.number, before + i);
        IM_CHECK_EQ(ui.run_script().alive.load(), 0);
    }
}

}  // namespace

void add_training_matrix_tests(UiHarness& harness) {
    harness.add("training", "each_button_before_the_first_run", each_button_before_the_first_run);
    harness.add("training", "each_button_in_each_held_state", each_button_in_each_held_state);
    harness.add("training", "two_commands_in_the_frame_of_start",
                two_commands_in_the_frame_of_start);
    harness.add("training", "stop_while_a_checkpoint_is_saved", stop_while_a_checkpoint_is_saved);
    harness.add("training", "a_step_that_throws", a_step_that_throws);
    harness.add("training", "no_memory", no_memory);
    harness.add("training", "no_memory_before_the_first_step", no_memory_before_the_first_step);
    harness.add("training", "a_full_disk", a_full_disk);
    harness.add("training", "closing_waits_in_each_held_state", closing_waits_in_each_held_state);
    harness.add("training", "closing_stays_open_when_saving_fails",
                closing_stays_open_when_saving_fails);
    harness.add("training", "twenty_restarts_by_buttons", twenty_restarts_by_buttons);
}

}  // namespace zscope::testing
