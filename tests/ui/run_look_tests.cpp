#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/state/edit_state.h"
#include "app/state/training_rules.h"
#include "core/model/model_file.h"
#include "tests/support/quick_rebase.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/run_view_support.h"
#include "tests/ui/training_support.h"

/// Runs that were not started from the model on screen as it stands there.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

/// By the button: the canvas follows from then on, to the picture of the model that is written.
void a_run_from_random_weights_is_looked_at(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "looked-at", kEndless);
    const ModelSlot& model = ui.state().model;
    IM_CHECK_EQ(model.weights_version, std::uint64_t{0});
    show_training(ctx, ui);
    ctx->SetRef("Training");
    ctx->ItemClick("###look_at_run");
    const ModelLocation run{ModelOrigin::run, runs_of(ui, "looked-at") / "looked-at"};
    IM_CHECK(wait_for(ctx, [&] { return model.source == run && model.weights_version > 0; }));
    const std::uint64_t first = model.weights_version;
    IM_CHECK(wait_for(ctx, [&] { return model.weights_version > first; }));
    stop_run(ctx, ui);
    IM_CHECK_EQ(model.weights_version, ui.state().training.run.frames.back().weights_version);
    bring_forward(ctx, ui, "Strips");
    IM_CHECK_EQ(ui.state().strips.weights_version, model.weights_version);
    const Image last = ui.state().canvas.current->image;
    ui.dispatch(event::TrainedModelOpened{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(model.weights_version, std::uint64_t{0});
    IM_CHECK(ui.state().canvas.current->image == last);
    ui.start_on(ctx, "fast");
}

/// The sliders turn with the run by themselves: its first frame is the picture that was there.
void rebasing_first_is_followed_in_the_new_axes(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "first-base");
    ui.dispatch(event::ComponentSet{0, 1.5F});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    const Image before = ui.state().canvas.current->image;
    const std::vector<float> z = composed_latent(ui.state().edit);
    TrainForm form = ui.state().training.form;
    form.start = TrainStart::finetune;
    form.finetune.rebase = quick_rebase();
    ui.dispatch(event::TrainFormSet{form});
    IM_CHECK(
        wait_for(ctx, [&] { return ui.state().training.defaults.options.rebase.has_value(); }));
    describe_finetuning(ctx, ui, "first-tuned");
    IM_CHECK(start_run(ctx, ui));
    const TrainingRun& run = ui.state().training.run;
    const ModelSlot& model = ui.state().model;
    IM_CHECK(wait_for(
        ctx, [&] { return model.source.origin == ModelOrigin::run && !run.frames.empty(); }));
    IM_CHECK(model.info.axes.has_value());
    IM_CHECK(composed_latent(ui.state().edit) != z);
    ui.dispatch(event::TrainFrameShown{std::size_t{0}});
    ctx->Yield(3);
    IM_CHECK(wait_for(ctx, [&] {
        return model.weights_version == run.frames.front().weights_version &&
               !ui.state().picture_is_stale();
    }));
    IM_CHECK_LE(largest_step(before, ui.state().canvas.current->image), 1);
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    form = ui.state().training.form;
    form.finetune.rebase.reset();
    ui.dispatch(event::TrainFormSet{form});
    ui.start_on(ctx, "fast");
}

/// As after a restart: the window has seen another run since, and opened the base model anew.
void a_resumed_finetuning_is_followed_from_its_base(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "resumed-base");
    describe_finetuning(ctx, ui, "resumed-tuned");
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.run.curves.rows() > 2; }));
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    describe_run(ctx, ui, "resumed-between", 96);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    const fs::path base = run_folder(ui, "resumed-base") / kRunModelName;
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, base}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    const ModelSlot& model = ui.state().model;
    IM_CHECK_EQ(model.weights_version, std::uint64_t{0});
    ui.dispatch(event::RunResumed{run_folder(ui, "resumed-tuned"), 0});
    IM_CHECK(wait_for(ctx, [&] { return model.weights_version > 0; }));
    IM_CHECK(model.source.path == base);
    IM_CHECK_STR_EQ(why_not_follow(ui.state()).c_str(), "");
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    ui.start_on(ctx, "fast");
}

/// The actions that look at the run at hand.
constexpr std::array kLooks = {"follow_run_as_b", "moment_as_b", "look_at_run"};

/// Nothing of the run is there yet: each of them says so, and asked all the same does nothing.
void check_not_looked_at(ImGuiTestContext* ctx, UiHarness& ui) {
    for (const char* look : kLooks) {
        IM_CHECK_STR_EQ(find_action(look).why_not(ui.state()).c_str(),
                        "the run is still being prepared");
    }
    const std::uint64_t generation = ui.state().model.generation;
    ui.dispatch(event::SendToB{event::CompareSource::newest});
    ui.dispatch(event::SendToB{event::CompareSource::moment});
    ui.dispatch(event::RunLookAsked{});
    ctx->Yield(3);
    IM_CHECK(!ui.state().compare.ready());
    IM_CHECK_EQ(ui.state().model.generation, generation);
}

void check_looked_at(ImGuiTestContext* ctx, UiHarness& ui, const ModelLocation& run) {
    for (const char* look : kLooks) {
        IM_CHECK_STR_EQ(find_action(look).why_not(ui.state()).c_str(), "");
    }
    const CompareState& compare = ui.state().compare;
    for (const event::CompareSource source :
         {event::CompareSource::newest, event::CompareSource::moment}) {
        ui.dispatch(event::SendToB{source});
        IM_CHECK(wait_for(ctx, [&] { return compare.picture != nullptr; }));
        IM_CHECK(compare.b.source == run);
        ui.dispatch(event::BClosed{});
        ctx->Yield(3);
    }
    ui.dispatch(event::RunLookAsked{});
    IM_CHECK(wait_for(ctx, [&] { return ui.state().model.source == run; }));
}

/// Wherever a run waits, looking at it moves it nowhere.
void a_held_run_is_looked_at_in_each_state(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    using enum ControlState;
    for (const ControlState state :
         {starting, running, pausing, paused, stopping, finished, failed}) {
        const std::string name = std::string("looked-at-").append(to_string(state));
        IM_CHECK(hold(ctx, ui, state, name));
        const std::uint64_t number = ui.state().training.run.number;
        if (state == starting) {
            check_not_looked_at(ctx, ui);
        } else {
            check_looked_at(ctx, ui, {ModelOrigin::run, run_folder(ui, name)});
        }
        if (ctx->IsError()) {
            return;
        }
        IM_CHECK_EQ(ui.state().training.state, state);
        IM_CHECK_EQ(ui.state().training.run.number, number);
        IM_CHECK(end_run(ctx, ui));
    }
    ui.start_on(ctx, "fast");
}

/// As of a run that was killed: every way leads to its newest checkpoint.
void a_run_without_a_model_opens_however_it_is_asked_for(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "without-model");
    const fs::path run = run_folder(ui, "without-model");
    fs::remove_all(run / kRunModelName);
    const ModelLocation checkpoint{ModelOrigin::run, run};
    const std::vector<std::function<void()>> ways = {
        [&] { ui.drop({run}); },
        [&] { ui.type_path(ctx, PathPurpose::open_model, run); },
        [&] {
            ui.dispatch(event::OpenAsked{{ModelOrigin::file, run}});
        },
    };
    for (const auto& open : ways) {
        ui.start_on(ctx, "fast");
        open();
        ctx->Yield(3);
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.state().model.source == checkpoint);
        IM_CHECK(ui.state().messages.empty());
    }
    ui.start_on(ctx, "fast");
    ui.drop({run}, /*with_shift=*/true);
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.b.source == checkpoint);
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_run_look_tests(UiHarness& harness) {
    harness.add("run_view", "a_run_from_random_weights_is_looked_at",
                a_run_from_random_weights_is_looked_at);
    harness.add("run_view", "rebasing_first_is_followed_in_the_new_axes",
                rebasing_first_is_followed_in_the_new_axes);
    harness.add("run_view", "a_resumed_finetuning_is_followed_from_its_base",
                a_resumed_finetuning_is_followed_from_its_base);
    harness.add("run_view", "a_held_run_is_looked_at_in_each_state",
                a_held_run_is_looked_at_in_each_state);
    harness.add("run_view", "a_run_without_a_model_opens_however_it_is_asked_for",
                a_run_without_a_model_opens_however_it_is_asked_for);
}

}  // namespace zscope::testing
