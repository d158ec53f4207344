#include "core/base/error.h"
#include "core/train/checkpoint_files.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/rebase_support.h"
#include "tests/ui/training_support.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

/// Undo takes the picture out of the run's axes: it rests, as opened, and can be exported. Redo
/// brings the run's weights back.
void undo_of_axes_while_following_and_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "undo-base");
    const Image opened = ui.state().canvas.current->image;
    turn_axes(ctx, ui);
    describe_finetuning(ctx, ui, "undo-turned");
    IM_CHECK(start_run(ctx, ui));
    const auto follows = [&] { return ui.state().model.weights_version > 0; };
    IM_CHECK(UiHarness::wait_for(ctx, follows));
    ui.dispatch(event::Undone{});
    ctx->Yield(3);
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{0});
    bring_forward(ctx, ui, "Strips");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().training.active());
    IM_CHECK_EQ(ui.state().model.weights_version, std::uint64_t{0});
    IM_CHECK(ui.state().canvas.current->image == opened);
    IM_CHECK_STR_EQ(find_action("export_picture").why_not(ui.state()).c_str(), "");
    IM_CHECK_GT(ui.state().strips.finished_rows, std::size_t{0});
    ui.dispatch(event::Redone{});
    ctx->Yield(3);
    IM_CHECK_EQ(ui.state().edit.axes, std::size_t{1});
    IM_CHECK(UiHarness::wait_for(ctx, follows));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 30; }));
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().model.weights_version > 0);
    IM_CHECK(ui.state().canvas.current->image != opened);
}

/// As if a search were under way: its news come from here.
void start_is_refused_while_axes_are_searched(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "searched-base");
    describe_finetuning(ctx, ui, "searched");
    ui.dispatch(event::RebaseStarted{});
    ctx->Yield(3);
    const std::string reason = find_action("train_start").why_not(ui.state());
    IM_CHECK(reason.find("axes are being searched") != std::string::npos);
    const std::uint64_t runs = ui.state().training.run.number;
    ui.dispatch(event::TrainAsked{TrainAction::start});
    ctx->Yield(5);
    IM_CHECK_EQ(ui.state().training.run.number, runs);
    IM_CHECK(!std::filesystem::exists(run_folder(ui, "searched")));
    ui.dispatch(event::RebaseFailed{Error(ErrorCode::cancelled, "cancelled")});
    ctx->Yield(3);
    IM_CHECK_STR_EQ(find_action("train_start").why_not(ui.state()).c_str(), "");
}

/// The folder that the run saves into is gone: the window stays, and says what has happened.
void closing_stays_open_when_the_folder_is_gone(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "unsaved", 100'000'000);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 2; }));
    std::filesystem::remove_all(checkpoint_folder(run_folder(ui, "unsaved")));
    ui.window().request_close();
    IM_CHECK(!ui.app().may_close());
    ctx->Yield(3);
    ctx->SetRef("A run is going on");
    ctx->ItemClick("Stop, save and close");
    IM_CHECK(wait_run(ctx, ui, ControlState::failed));
    ctx->Yield(5);
    IM_CHECK(!ui.window().should_close());
    IM_CHECK(ui.state().training.quit == QuitWish::none);
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Training failed");
    describe_run(ctx, ui, "after-unsaved", 100'000'000);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::running));
    ctx->Yield(3);
    IM_CHECK(ui.state().training.quit == QuitWish::none);
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
}

}  // namespace

void add_training_fault_tests(UiHarness& harness) {
    harness.add("training", "undo_of_axes_while_following_and_back",
                undo_of_axes_while_following_and_back);
    harness.add("training", "start_is_refused_while_axes_are_searched",
                start_is_refused_while_axes_are_searched);
    harness.add("training", "closing_stays_open_when_the_folder_is_gone",
                closing_stays_open_when_the_folder_is_gone);
}

}  // namespace zscope::testing
