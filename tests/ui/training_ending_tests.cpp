#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>

#include "app/state/training_rules.h"
#include "core/base/error.h"
#include "core/train/checkpoint_files.h"
#include "tests/support/small_disk.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/training_support.h"

/// How a run ends before its time, and what is left of it: stopped while it is saved, failed, or
/// with the window that is closed.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

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
    leave_training(ctx);
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
    leave_training(ctx);
}

/// The disk is full when the run is to be saved: it fails, its last checkpoint stays, and with room
/// again it goes on.
void a_full_disk(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    SmallDisk disk(run_folder(ui, "full-disk"));
    describe_run(ctx, ui, "full-disk", kEndless);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    ask(ctx, ui, TrainAction::save);
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.checkpoint.empty(); }));
    if (!disk.fill()) {
        ui.skip(ctx, SmallDisk::kCannotFill);
        return;
    }
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::failed));
    IM_CHECK(ui.state().training.failure->code() == ErrorCode::io);
    IM_CHECK(ui.state().training.failure->hint().find(disk.hint()) != std::string::npos);
    disk.make_room();
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Training failed");
    const auto newest = find_newest_checkpoint(disk.path());
    IM_CHECK(newest && newest->broken.empty());
    ui.dispatch(event::RunResumed{disk.path(), 0});
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(end_run(ctx, ui));
    IM_CHECK(is_saved(disk.path()));
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

std::ptrdiff_t half_written(const fs::path& run) {
    return std::count_if(fs::directory_iterator(checkpoint_folder(run)), fs::directory_iterator(),
                         [](const auto& entry) { return entry.path().extension() == ".tmp"; });
}

/// A new run, held while it writes its first checkpoint.
void hold_in_a_write(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    IM_CHECK(hold(ctx, ui, ControlState::running, name));
    RunScript& script = ui.run_script();
    script.write.shut();
    ask(ctx, ui, TrainAction::save);
    script.step.open();
    IM_CHECK(wait_for(ctx, [&] { return script.write.is_waited_at(); }));
}

/// What has come meanwhile has waited; the checkpoint is whole.
void end_the_write(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    const fs::path run = run_folder(ui, name);
    ctx->Yield(10);
    IM_CHECK(ui.state().training.active());
    IM_CHECK_EQ(half_written(run), std::ptrdiff_t{1});
    IM_CHECK(checkpoint_files(run).empty());
    IM_CHECK(ui.state().training.run.checkpoint.empty());
    ui.run_script().write.open();
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.checkpoint.empty(); }));
    const auto newest = find_newest_checkpoint(run);
    IM_CHECK(newest && newest->broken.empty());
}

void commands_wait_for_a_checkpoint_that_is_written(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    const std::pair<TrainAction, ControlState> commands[] = {
        {TrainAction::stop, ControlState::finished},
        {TrainAction::pause, ControlState::paused},
        {TrainAction::save, ControlState::running}};
    for (const auto& [command, state] : commands) {
        const std::string name = std::string("written-").append(action_name(command));
        hold_in_a_write(ctx, ui, name);
        ask(ctx, ui, command);
        end_the_write(ctx, ui, name);
        IM_CHECK(wait_run(ctx, ui, state));
        IM_CHECK(end_run(ctx, ui));
        IM_CHECK_EQ(ui.state().training.state, ControlState::finished);
        IM_CHECK(is_saved(run_folder(ui, name)));
        IM_CHECK_EQ(half_written(run_folder(ui, name)), std::ptrdiff_t{0});
    }
}

void closing_waits_for_a_checkpoint_that_is_written(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    hold_in_a_write(ctx, ui, "written-closing");
    close_by_the_dialog(ctx, ui);
    end_the_write(ctx, ui, "written-closing");
    IM_CHECK(wait_for(ctx, [&] { return ui.window().should_close(); }));
    IM_CHECK_EQ(ui.state().training.state, ControlState::finished);
    IM_CHECK(is_saved(run_folder(ui, "written-closing")));
    stay_open(ctx, ui);
}

/// Wherever the run waits, the window stays until it has ended, and then closes.
void closing_waits_in_each_held_state(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    using enum ControlState;
    for (const ControlState state : {starting, running, pausing, paused, stopping}) {
        const std::string name = std::string("closing-").append(to_string(state));
        IM_CHECK(hold(ctx, ui, state, name));
        const int made = ui.run_script().made;
        if (state == paused) {
            ui.run_script().finish.shut();  // it waits at no other door
        }
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
    SmallDisk disk(run_folder(ui, "closing-full-disk"));
    IM_CHECK(hold(ctx, ui, ControlState::running, "closing-full-disk"));
    close_by_the_dialog(ctx, ui);
    if (!disk.fill()) {
        stay_open(ctx, ui);
        ui.skip(ctx, SmallDisk::kCannotFill);
        return;
    }
    ui.run_script().let_go();
    IM_CHECK(wait_run(ctx, ui, ControlState::failed));
    disk.make_room();
    ctx->Yield(5);
    IM_CHECK(!ui.window().should_close());
    IM_CHECK(ui.state().training.quit == QuitWish::none);
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Training failed");
    IM_CHECK(ui.app().may_close());
    stay_open(ctx, ui);
}

/// As after a test that failed in the midst of a run: the next one finds nothing under way.
void what_a_failed_test_leaves_is_ended(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::string name = "left-going";
    ui.start_on(ctx, "fast");
    IM_CHECK(hold(ctx, ui, ControlState::running, name));
    ui.run_script().finish.shut();
    ui.window().request_close();
    IM_CHECK(!ui.app().may_close());
    ui.dispatch(event::GestureStarted{});
    ctx->Yield(3);
    IM_CHECK(ui.state().training.quit == QuitWish::asked);
    IM_CHECK(ui.end_what_goes_on(ctx));
    IM_CHECK_EQ(ui.state().training.state, ControlState::finished);
    IM_CHECK(ui.state().training.quit == QuitWish::none);
    IM_CHECK(!ui.window().should_close());
    IM_CHECK(!ui.state().gesture_start);
    IM_CHECK_EQ(ui.run_script().alive.load(), 0);
    IM_CHECK(is_saved(run_folder(ui, name)));
}

}  // namespace

void add_training_ending_tests(UiHarness& harness) {
    harness.add("training", "stop_while_a_checkpoint_is_saved", stop_while_a_checkpoint_is_saved);
    harness.add("training", "a_step_that_throws", a_step_that_throws);
    harness.add("training", "no_memory", no_memory);
    harness.add("training", "no_memory_before_the_first_step", no_memory_before_the_first_step);
    harness.add("training", "a_full_disk", a_full_disk);
    harness.add("training", "commands_wait_for_a_checkpoint_that_is_written",
                commands_wait_for_a_checkpoint_that_is_written);
    harness.add("training", "closing_waits_for_a_checkpoint_that_is_written",
                closing_waits_for_a_checkpoint_that_is_written);
    harness.add("training", "closing_waits_in_each_held_state", closing_waits_in_each_held_state);
    harness.add("training", "what_a_failed_test_leaves_is_ended",
                what_a_failed_test_leaves_is_ended);
    harness.add("training", "closing_stays_open_when_saving_fails",
                closing_stays_open_when_saving_fails);
}

}  // namespace zscope::testing
