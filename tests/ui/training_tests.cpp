#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "tests/support/stopwatch.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/rebase_support.h"
#include "tests/ui/run_view_support.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

void start_pause_step_resume_stop_by_buttons(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "buttons", kEndless);
    ctx->WindowFocus("//Training");
    ctx->Yield(2);
    ctx->SetRef("Training");
    ctx->ItemClick("###train_start");
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 2; }));
    ctx->ItemClick("###train_pause");
    IM_CHECK(wait_run(ctx, ui, ControlState::paused));
    const std::size_t rows = ui.state().training.run.curves.rows();
    ctx->ItemClick("###train_step");
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.curves.rows() == rows + 1; }));
    IM_CHECK(wait_run(ctx, ui, ControlState::paused));
    ctx->ItemClick("###train_save");
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.checkpoint.empty(); }));
    ctx->ItemClick("###train_resume");
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    ctx->ItemClick("###train_stop");
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    IM_CHECK(!ui.state().training.run.model.empty());
    IM_CHECK(find_newest_checkpoint(run_folder(ui, "buttons")).has_value());
    IM_CHECK(ui.state().training.run.frames.size() >= 2);
    leave_training(ctx);
}

/// Train a model, open it, fine-tune it: canvas and strips follow; the last picture is the one of
/// the model that was written.
void the_open_model_follows_its_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "base");
    const Image before = ui.state().canvas.current->image;
    describe_finetuning(ctx, ui, "tuned");
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_for(ctx, [&] { return ui.state().model.weights_version > 0; }));
    IM_CHECK(!find_action("export_picture").why_not(ui.state()).empty());
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 30; }));
    ui.dispatch(event::TrainFrameShown{std::size_t{0}});
    ctx->Yield(3);
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().picture_is_stale(); }));
    IM_CHECK(ui.state().canvas.current->image == before);
    ctx->WindowFocus("//Filmstrip");
    ctx->Yield(2);
    ctx->ItemClick("//Filmstrip/Send to B");
    IM_CHECK(wait_for(ctx, [&] { return ui.state().compare.picture != nullptr; }));
    IM_CHECK(ui.state().compare.picture->image == before);
    ui.dispatch(event::TrainFrameShown{});
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    bring_forward(ctx, ui, "Strips");
    IM_CHECK_EQ(ui.state().strips.weights_version, ui.state().model.weights_version);
    const Image last = ui.state().canvas.current->image;
    IM_CHECK(last != before);
    ui.dispatch(event::TrainedModelOpened{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().model.weights_version, std::uint64_t{0});
    IM_CHECK(ui.state().canvas.current->image == last);
}

bool stands_at(const UiHarness& ui, int component, float value) {
    return std::fabs(ui.value(component) - value) < 1e-5F;  // told as a step from the sample
}

/// One slider, moved at each frame while the run makes steps: the state takes every position.
/// Returns the last one. The run must be running.
float move_to_and_fro(ImGuiTestContext* ctx, UiHarness& ui, int component) {
    constexpr int kMoves = 300;
    constexpr std::size_t kSteps = 5;
    constexpr double kMostSeconds = 120.0;
    const Stopwatch watch;
    const CurveHistory& curves = ui.state().training.run.curves;
    const std::size_t rows = curves.rows();
    float last = 0.0F;
    ui.dispatch(event::GestureStarted{});
    for (int move = 0; move < kMoves || curves.rows() < rows + kSteps; ++move) {
        IM_CHECK_SILENT_RETV(ui.state().training.state == ControlState::running, last);
        IM_CHECK_SILENT_RETV(watch.seconds() < kMostSeconds, last);
        last = static_cast<float>(2.5 * std::sin(0.3 * move));
        ui.app().controller().note_input();
        ui.dispatch(event::ComponentSet{static_cast<std::size_t>(component), last});
        ctx->Yield();
        IM_CHECK_SILENT_RETV(stands_at(ui, component, last), last);
    }
    ui.dispatch(event::GestureEnded{});
    return last;
}

/// Pictures that are drawn too late for the hand are left out, but never that of the place where it
/// lets go.
void no_position_is_lost_while_a_run_goes_on(ImGuiTestContext* ctx, UiHarness& ui) {
    constexpr int kComponent = 1;
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "dragged-base");
    describe_endless_finetuning(ctx, ui, "dragged");
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_for(ctx, [&] { return ui.state().model.weights_version > 0; }));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));  // its first weights come before
    const float last = move_to_and_fro(ctx, ui, kComponent);
    const CanvasState& canvas = ui.state().canvas;
    IM_CHECK(wait_for(
        ctx, [&] { return !ui.state().picture_is_elsewhere() && !canvas.current->preview; }));
    IM_CHECK_EQ(ui.state().training.state, ControlState::running);
    IM_CHECK(stands_at(ui, kComponent, last));

    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    IM_CHECK(ui.wait_idle(ctx));
    const Image shown = canvas.current->image;
    ui.dispatch(event::TrainedModelOpened{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(stands_at(ui, kComponent, last));
    IM_CHECK_LE(largest_step(ui.direct_render(), shown), 1);
}

/// Re-based on screen and in no file: the run turns its axes by what was found, so that its first
/// frame is the picture that was there, to the bit.
void a_rebased_model_follows_its_run_in_its_axes(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "plain-axes");
    turn_axes(ctx, ui);
    const Image before = ui.state().canvas.current->image;
    describe_finetuning(ctx, ui, "turned");
    show_training(ctx, ui);
    const ImGuiTestItemInfo box = ctx->ItemInfo("//Training/##rebase");
    IM_CHECK((box.StatusFlags & ImGuiItemStatusFlags_Checked) != 0 &&
             (box.ItemFlags & ImGuiItemFlags_Disabled) != 0);
    IM_CHECK(ui.state().training.check.command.find("--rebase hessian") != std::string::npos);
    IM_CHECK(ui.state().training.check.command.find("--rebase-layers picture") !=
             std::string::npos);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_for(ctx, [&] { return !ui.state().training.run.frames.empty(); }));
    ui.dispatch(event::TrainFrameShown{std::size_t{0}});
    ctx->Yield(3);
    IM_CHECK(wait_for(ctx, [&] {
        return ui.state().model.weights_version > 0 && !ui.state().picture_is_stale();
    }));
    IM_CHECK(ui.state().canvas.current->image == before);
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    leave_training(ctx);
}

/// What makes a run degenerate stands in the panel while the run is so.
void warnings_of_a_degenerate_run_are_drawn(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::TrainStarted{});
    show_training(ctx, ui);
    const RunWarning collapse{RunWarningKind::collapse, "the pictures become alike",
                              "Lower the strength"};
    const RunWarning lost{RunWarningKind::not_finite, "a loss is not a number", "Go back"};
    const auto told = [&](const std::vector<RunWarning>& warnings) {
        ui.dispatch(event::TrainNewsArrived{train_news::WarningsChanged{warnings}});
        ctx->Yield(3);
        return ui.words(ctx);
    };
    const auto has = [](const std::string& words, const RunWarning& warning) {
        return words.find(warning.message + ". " + warning.hint) != std::string::npos;
    };
    const std::string both = told({collapse, lost});
    IM_CHECK(has(both, collapse) && has(both, lost));
    const std::string one = told({lost});
    IM_CHECK(!has(one, collapse) && has(one, lost));
    IM_CHECK(!has(told({}), lost));
    leave_training(ctx);
}

/// By the buttons of its row.
void runs_are_listed_overlaid_opened_and_resumed(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "listed", 96);
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    const fs::path folder = runs_of(ui, "listed") / "listed";
    ctx->WindowFocus("//Runs");
    ctx->Yield(3);
    ctx->ItemClick("//Runs/Refresh");
    const RunsState& listed = ui.state().training.runs;
    IM_CHECK(wait_for(ctx, [&] {
        return listed.runs.size() == 1 && listed.runs.front().folder == folder &&
               listed.runs.front().images == 96 && listed.runs.front().has_model;
    }));
    ctx->Yield(3);

    const std::vector<CurveOverlay>& overlays = ui.state().training.overlays;
    const auto is_overlaid = [&] {
        return std::ranges::find(overlays, folder, &CurveOverlay::folder) != overlays.end();
    };
    IM_CHECK(!is_overlaid());
    ctx->ItemClick(row_button(folder, "Curves"));
    IM_CHECK(wait_for(ctx, is_overlaid));
    IM_CHECK_GT(overlays.back().curves.rows(), std::size_t{0});
    ctx->Yield(3);
    ctx->ItemClick(row_button(folder, "Hide curves"));
    IM_CHECK(wait_for(ctx, [&] { return !is_overlaid(); }));

    ctx->ItemClick(row_button(folder, "Open"));
    IM_CHECK(wait_for(ctx, [&] { return ui.state().model.source.path == folder / kRunModelName; }));
    IM_CHECK(ui.wait_idle(ctx));

    ctx->ItemClick(row_button(folder, "Go on"));
    ctx->Yield(3);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemInputValue("images", "96");  // it has seen as many already
    ctx->Yield(3);
    IM_CHECK((ctx->ItemInfo("Resume").ItemFlags & ImGuiItemFlags_Disabled) != 0);
    ctx->ItemInputValue("images", "160");
    ctx->ItemClick("Resume");
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.progress.images == 160; }));
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    IM_CHECK_EQ(find_newest_checkpoint(folder)->checkpoint.state.counters.images,
                std::int64_t{160});
    ctx->WindowFocus("//Strips");
}

void closing_asks_and_then_saves(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "closed", kEndless);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    ui.window().request_close();
    IM_CHECK(!ui.app().may_close());
    IM_CHECK(!ui.window().should_close());
    ctx->Yield(3);
    ctx->SetRef("A run is going on");
    ctx->ItemClick("Keep training");
    ctx->Yield(3);
    IM_CHECK(ui.state().training.active());
    IM_CHECK(!ui.app().may_close());
    ctx->Yield(3);
    ctx->ItemClick("Stop, save and close");
    IM_CHECK(wait_for(ctx, [&] { return ui.window().should_close(); }));
    IM_CHECK_EQ(ui.state().training.state, ControlState::finished);
    IM_CHECK(ui.app().may_close());
    IM_CHECK(find_newest_checkpoint(run_folder(ui, "closed")).has_value());
    ui.window().refuse_close();
    ui.dispatch(event::TrainQuitSet{QuitWish::none});
    ctx->Yield(3);
}

/// As if a trainer were saving for long: its news come from here. However slowly frames come, the
/// first one after five seconds offers it, and none before.
void kill_is_offered_after_five_seconds(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const std::uint64_t run = ui.state().training.run.number;
    const auto told = [&](ControlState state) {
        ui.dispatch(event::TrainNewsArrived{train_news::StateChanged{{run, state, std::nullopt}}});
        ctx->Yield(2);
    };
    const auto is_offered = [&] { return find_action("train_kill").why_not(ui.state()).empty(); };
    const Stopwatch since_before;
    told(ControlState::stopping);
    const Stopwatch since_known;
    IM_CHECK(is_offered() || ui.app().seconds_to_sleep() > -1.0);
    while (!is_offered()) {
        const double waited = since_known.seconds();
        ctx->Yield(2);
        IM_CHECK_SILENT(is_offered() || waited < 5.0);
    }
    IM_CHECK_GE(since_before.seconds(), 5.0);
    told(ControlState::finished);
    IM_CHECK(!ui.state().training.kill_offered);
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
    leave_training(ctx);
}

}  // namespace

void add_training_tests(UiHarness& harness) {
    harness.add("training", "twenty_restarts_by_buttons", twenty_restarts_by_buttons);
    harness.add("training", "kill_is_offered_after_five_seconds",
                kill_is_offered_after_five_seconds);
    harness.add("training", "start_pause_step_resume_stop_by_buttons",
                start_pause_step_resume_stop_by_buttons);
    harness.add("training", "the_open_model_follows_its_run", the_open_model_follows_its_run);
    harness.add("training", "no_position_is_lost_while_a_run_goes_on",
                no_position_is_lost_while_a_run_goes_on);
    harness.add("training", "a_rebased_model_follows_its_run_in_its_axes",
                a_rebased_model_follows_its_run_in_its_axes);
    harness.add("training", "warnings_of_a_degenerate_run_are_drawn",
                warnings_of_a_degenerate_run_are_drawn);
    harness.add("training", "runs_are_listed_overlaid_opened_and_resumed",
                runs_are_listed_overlaid_opened_and_resumed);
    harness.add("training", "closing_asks_and_then_saves", closing_asks_and_then_saves);
}

}  // namespace zscope::testing
