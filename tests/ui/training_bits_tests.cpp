#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "core/export/provenance.h"
#include "core/model/model_file.h"
#include "core/train/checkpoint_files.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/rebase_support.h"
#include "tests/ui/training_support.h"

/// What a run in the window learns is the same, bit for bit, whatever is done beside it, and the
/// same as in a terminal.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

Checkpoint end_of(const fs::path& run) {
    return find_newest_checkpoint(run)->checkpoint;
}

std::string weights_of(const fs::path& run) {
    return test::read_text(run / kRunModelName / kModelWeightsName);
}

/// The form on fine-tuning the open model for so many images, accepted.
void describe_short_finetuning(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                               std::int64_t images) {
    describe_finetuning(ctx, ui, name);
    TrainForm form = ui.state().training.form;
    form.config().total_images = ui.state().training.defaults.images_seen + images;
    ui.dispatch(event::TrainFormSet{form});
    ctx->Yield(3);
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.check.problems.empty(); }));
}

/// Moves a slider from frame to frame while `goes_on`; at least once.
template <typename Condition>
void drag_while(ImGuiTestContext* ctx, UiHarness& ui, const Condition& goes_on) {
    ui.dispatch(event::GestureStarted{});
    int move = 0;
    do {
        ui.app().controller().note_input();
        ui.dispatch(event::ComponentSet{static_cast<std::size_t>(move % 3),
                                        static_cast<float>(2.0 * std::sin(0.3 * move))});
        ctx->Yield();
        ++move;
    } while (goes_on(move) && !ctx->IsError());
    ui.dispatch(event::GestureEnded{});
}

/// Drags with the run before a step, then waits for a map of the place it was dragged to.
void drag_and_measure_while_held(ImGuiTestContext* ctx, UiHarness& ui) {
    const auto before = ui.state().analysis.heatmap;
    IM_CHECK(wait_for(ctx, [&] { return ui.run_script().step.is_waited_at(); }));
    drag_while(ctx, ui, [](int moves) { return moves < 10; });
    IM_CHECK(wait_for(ctx, [&] {
        return ui.state().analysis.heatmap != nullptr && ui.state().analysis.heatmap != before;
    }));
    IM_CHECK(ui.state().training.active());
}

void exploring_changes_no_bit(ImGuiTestContext* ctx, UiHarness& ui) {
    constexpr std::int64_t kImages = 2400;
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    open_tiny_model(ctx, ui, "bits-base");
    describe_short_finetuning(ctx, ui, "bits-alone", kImages);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    const Checkpoint alone = end_of(run_folder(ui, "bits-alone"));

    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->WindowFocus("//Activeness");
    ctx->WindowFocus("//Canvas");
    describe_short_finetuning(ctx, ui, "bits-watched", kImages);
    const TrainingState& training = ui.state().training;
    // Held twice, so that maps and bars of a moved slider come in the middle of it however quick
    // the run is.
    Door& step = ui.run_script().step;
    step.shut();
    IM_CHECK(start_run(ctx, ui));
    drag_and_measure_while_held(ctx, ui);
    step.open();
    IM_CHECK(wait_for(ctx, [&] { return training.run.curves.rows() > 5; }));
    step.shut();
    drag_and_measure_while_held(ctx, ui);
    step.open();
    drag_while(ctx, ui, [&](int) { return training.active(); });
    IM_CHECK_EQ(training.state, ControlState::finished);
    const Checkpoint watched = end_of(run_folder(ui, "bits-watched"));
    IM_CHECK(watched.config == alone.config);
    IM_CHECK(test::equal_bits(watched.state, alone.state));
    IM_CHECK(weights_of(run_folder(ui, "bits-watched")) ==
             weights_of(run_folder(ui, "bits-alone")));
    ui.dispatch(event::AnalysisOptionsSet{});
    IM_CHECK(ui.wait_idle(ctx));
}

/// Runs the command that the form shows, then the run itself in the same folder.
void check_command(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name) {
    const TrainingState& training = ui.state().training;
    const fs::path folder = run_folder(ui, name);
    IM_CHECK(training.check.folder == folder);
    const std::string command = for_terminal(training.check.command, ZSCOPE_PROGRAM, {});
    IM_CHECK_EQ(std::system((command + " > /dev/null 2>&1").c_str()), 0);
    const Checkpoint by_command = end_of(folder);
    const std::string weights = weights_of(folder);
    IM_CHECK(!weights.empty());
    fs::remove_all(folder);
    IM_CHECK(start_run(ctx, ui));
    IM_CHECK(wait_run(ctx, ui, ControlState::finished));
    const Checkpoint by_window = end_of(folder);
    IM_CHECK(by_window.config == by_command.config);
    IM_CHECK(test::equal_bits(by_window.state, by_command.state));
    IM_CHECK(weights_of(folder) == weights);
}

void the_shown_command_trains_the_same(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    describe_run(ctx, ui, "by-command", 96);
    IM_CHECK(wait_for(ctx, [&] { return ui.state().training.check.problems.empty(); }));
    check_command(ctx, ui, "by-command");
    if (ctx->IsError()) {
        return;
    }
    open_tiny_model(ctx, ui, "command-base");
    describe_short_finetuning(ctx, ui, "tuned-by-command", 64);
    check_command(ctx, ui, "tuned-by-command");
    if (ctx->IsError()) {
        return;
    }
    open_tiny_model(ctx, ui, "turned-base");
    RebaseOptions options = quick_rebase();
    options.order_samples = RebaseOptions{}.order_samples;  // no command takes others
    turn_axes(ctx, ui, options);
    describe_short_finetuning(ctx, ui, "turned-by-command", 64);
    const std::string searching =
        " --rebase-threads " + std::to_string(ui.state().untangle.axes.back().report->threads);
    IM_CHECK(ui.state().training.check.command.find(searching + " ") != std::string::npos);
    check_command(ctx, ui, "turned-by-command");
}

}  // namespace

void add_training_bits_tests(UiHarness& harness) {
    harness.add("training", "exploring_changes_no_bit", exploring_changes_no_bit);
    harness.add("training", "the_shown_command_trains_the_same", the_shown_command_trains_the_same);
}

}  // namespace zscope::testing
