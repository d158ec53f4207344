#include <imgui_internal.h>
#include <implot.h>
#include <implot_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/train_frames.h"
#include "app/ui/analysis_widgets.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/curve_table.h"
#include "tests/ui/curve_plots.h"
#include "tests/ui/held_training_support.h"
#include "tests/ui/run_view_support.h"
#include "tests/ui/training_support.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

void curves_are_saved_as_csv(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "table", 96);
    IM_CHECK(wait_ended(ctx, ui));
    const fs::path file = runs_of(ui, "table") / "table" / "curves-steps.csv";
    ctx->WindowFocus("//Curves");
    ctx->Yield(3);
    ctx->ItemClick("//Curves/Save CSV");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return fs::exists(file); }));
    IM_CHECK(ui.wait_idle(ctx));
    const CurveHistory saved = history_of(read_curves(file));
    IM_CHECK_EQ(saved.x(saved.rows() - 1), 96.0);
    const TrainingRun& run = ui.state().training.run;
    for (const CurveHistory* curves : {&run.curves, &run.evaluation}) {
        IM_CHECK(!curves->empty());
        for (int column = 1; column < static_cast<int>(curves->names().size()); ++column) {
            const std::string& name = curves->names()[static_cast<std::size_t>(column)];
            const double newest = curves->newest(column);
            const double read = saved.newest(saved.column(name));
            IM_CHECK(read == newest || (std::isnan(read) && std::isnan(newest)));
        }
    }
    for (const char* measured : {"diversity", "diagonalness", "total_activeness"}) {
        IM_CHECK(saved.column(measured) > 0);
    }
    ctx->WindowFocus("//Strips");
}

/// Columns that begin with `prefix` and hold a number, as the legend names them for the run `run`.
std::vector<std::string> measured_labels(const CurveHistory& curves, const std::string& prefix,
                                         const std::string& title, const std::string& run) {
    std::vector<std::string> labels;
    for (const std::string& name : curves.names()) {
        if (name.starts_with(prefix) && std::isfinite(curves.newest(curves.column(name)))) {
            labels.push_back(title + name.substr(prefix.size()) + ", " + run);
        }
    }
    return labels;
}

/// Of a run that is only laid over: its plots are drawn and read out although no run is at hand.
void log_smooth_and_overlay_draw(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "laid over", 96, 1e-3);
    IM_CHECK(wait_ended(ctx, ui));
    const fs::path run = runs_of(ui, "laid over") / "laid over";
    ui.dispatch(event::RunOverlaid{run});
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().training.overlays.size() == 1; }));
    const CurveOverlay overlay = ui.state().training.overlays.front();
    const CurveHistory& evaluation = overlay.evaluation;
    IM_CHECK(evaluation.newest(evaluation.column("diagonalness")) >= 0.0F);
    IM_CHECK(evaluation.newest(evaluation.column("total_activeness")) > 0.0F);
    ui.dispatch(event::TrainStarted{});  // as if another run were about to begin
    ctx->WindowFocus("//Curves");
    ctx->Yield(3);
    IM_CHECK(ui.state().training.run.curves.empty());
    ctx->SetRef("Curves");
    const bool logarithmic = ui.state().training.curve_style.logarithmic;
    ctx->ItemClick("Log");
    ctx->Yield(2);
    IM_CHECK(ui.state().training.curve_style.logarithmic != logarithmic);
    for (const float images : {40.0F, 0.0F}) {
        ctx->ItemInputValue("##smooth", images);
        ctx->Yield(2);
        IM_CHECK_EQ(ui.state().training.curve_style.smooth_images, static_cast<double>(images));
    }
    ctx->ItemClick("Log");
    std::vector<std::string> layers =
        measured_labels(overlay.curves, "hessian_penalty_layer_", "layer ", "laid over");
    IM_CHECK(!layers.empty());
    layers.insert(layers.begin(), "total, laid over");
    ImPlotPlot* penalty = curve_plot(ctx, "Hessian Penalty");
    IM_CHECK(penalty != nullptr);
    IM_CHECK(legend_of(*penalty) == layers);
    ImPlotPlot* activeness = curve_plot(ctx, "Activeness");
    IM_CHECK(activeness != nullptr);
    IM_CHECK(legend_of(*activeness) == measured_labels(evaluation, "activeness_", "", "laid over"));
    const ImPlotPlot* losses = curve_plot(ctx, "Losses");  // back to the top
    IM_CHECK(losses != nullptr);
    const ImGuiWindow* plots = UiHarness::child_window("Curves/plots");
    IM_CHECK(plots != nullptr);
    const float em = ImGui::GetFontSize();
    const ImVec2 cursor{plots->Pos.x + 12.0F * em, plots->Pos.y + 6.0F * em};
    ctx->MouseMoveToPos(cursor);
    ctx->Yield(3);
    IM_CHECK(UiHarness::child_window("##Tooltip") != nullptr);
    const CurveHistory& curves = overlay.curves;
    const double images = losses->Axes[ImAxis_X1].PixelsToPlot(ctx->UiContext->IO.MousePos.x);
    const std::optional<std::size_t> row = curves.row_at(images);
    IM_CHECK(row.has_value());
    const auto read_out = [&](const char* label, const char* column) {
        const double value = curves.measured_at(*row, curves.column(column));
        return std::string(label) + ", laid over  " + ui::number_text(value);
    };
    const std::string words = ui.words(ctx);
    for (const std::string& line :
         {std::to_string(std::lround(curves.x(*row))).append(" images"),
          read_out("D", "loss_discriminator"), read_out("G", "loss_generator")}) {
        IM_CHECK(words.find(line) != std::string::npos);
    }
    ui.dispatch(event::CurveStyleSet{});
    ui.dispatch(event::RunOverlaid{run, false});
    ctx->Yield(2);
    IM_CHECK(ui.state().training.overlays.empty());
    ctx->WindowFocus("//Strips");
}

RunSummary summary(const char* name, std::int64_t images, std::int64_t resolution, double lambda,
                   std::int64_t changed) {
    RunSummary run{.folder = fs::path("/runs") / name, .name = name, .config = {}};
    run.images = images;
    run.config.resolution = resolution;
    run.config.regularizers.set(hp::lambda, lambda);
    run.changed = changed;
    return run;
}

/// Names of the rows as they stand on screen, from the top.
std::string rows_on_screen(ImGuiTestContext* ctx) {
    std::vector<std::pair<float, std::string>> rows;
    for (const char* name : {"a", "b", "c"}) {
        const ImGuiID open = row_button(fs::path("/runs") / name, "Open");
        rows.emplace_back(ctx->ItemInfo(open).RectFull.Min.y, name);
    }
    std::sort(rows.begin(), rows.end());
    return rows[0].second + rows[1].second + rows[2].second;
}

void runs_are_sorted_by_each_column(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Runs");
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    RunsState listed;
    listed.status = RunsStatus::listed;
    listed.runs = {summary("a", 300, 8, 0.3, 2'000'000), summary("b", 100, 32, 0.1, 3'000'000),
                   summary("c", 200, 16, 0.2, 1'000'000)};
    ui.dispatch(event::RunsListed{listed});
    ctx->Yield(3);
    const ImGuiID table = ImHashStr("runs", 0, ImHashStr("Runs"));
    const std::pair<const char*, const char*> columns[] = {
        {"run", "abc"}, {"images", "bca"}, {"px, n", "acb"}, {"lambda", "bca"}, {"changed", "cab"}};
    for (const auto& [column, rising] : columns) {
        ImGuiSortDirection direction = ctx->TableClickHeader(table, column);
        if (direction != ImGuiSortDirection_Ascending) {
            direction = ctx->TableClickHeader(table, column);
        }
        IM_CHECK(direction == ImGuiSortDirection_Ascending);
        ctx->Yield(3);
        const std::string first = rows_on_screen(ctx);
        IM_CHECK_STR_EQ(first.c_str(), rising);
        ctx->TableClickHeader(table, column);
        ctx->Yield(3);
        std::string falling(rising);
        std::reverse(falling.begin(), falling.end());
        const std::string second = rows_on_screen(ctx);
        IM_CHECK_STR_EQ(second.c_str(), falling.c_str());
    }
    ui.dispatch(event::RunsListed{});
    ctx->WindowFocus("//Canvas");
    ctx->Yield(2);
}

void filmstrip_slider_scrubs(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "scrubbed", 96);
    IM_CHECK(wait_ended(ctx, ui));
    IM_CHECK_GE(ui.state().training.run.frames.size(), std::size_t{2});
    ctx->WindowFocus("//Filmstrip");
    ctx->Yield(3);
    ctx->ItemDragWithDelta("//Filmstrip/##moment", {-500.0F, 0.0F});
    ctx->Yield(2);
    IM_CHECK(ui.state().training.shown_frame == std::size_t{0});
    ctx->ItemDragWithDelta("//Filmstrip/##moment", {500.0F, 0.0F});
    ctx->Yield(2);
    IM_CHECK(ui.state().training.shown_frame == ui.state().training.run.frames.size() - 1);
    ctx->ItemClick("//Filmstrip/Back to live");
    ctx->Yield(2);
    IM_CHECK(!ui.state().training.shown_frame.has_value());
    ctx->WindowFocus("//Strips");
}

/// Its pictures are there all the same; a click looks at the moment beside it, whose model is kept.
void a_frame_without_its_model_says_so(ImGuiTestContext* ctx, UiHarness& ui) {
    const Bench bench(ui);
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "pictures alone", 96);
    IM_CHECK(wait_ended(ctx, ui));
    const TrainingState& training = ui.state().training;
    const std::vector<TrainFrame>& frames = training.run.frames;
    ui.dispatch(event::TrainFrameShown{std::size_t{0}});
    for (std::int64_t number = 100000; number < 100100; ++number) {
        TrainFrame frame = frames.front();
        frame.images = number;
        frame.weights_version = static_cast<std::uint64_t>(number);
        ui.dispatch(event::TrainNewsArrived{train_news::FrameTaken{std::move(frame)}});
    }
    ctx->Yield(2);
    IM_CHECK_GT(frames.size(), std::size_t{100});
    IM_CHECK(frames.at(1).weights == nullptr && !frames.at(1).pictures.empty());
    ctx->WindowFocus("//Filmstrip");
    ctx->Yield(3);
    ctx->SetRef(ctx->WindowInfo("//Filmstrip/frames").Window);
    ctx->MouseMove("$$1/frame");
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return ui.words(ctx).find("The pictures alone are kept") != std::string::npos;
    }));
    ctx->ItemClick("$$1/frame", ImGuiMouseButton_Right);
    ctx->Yield(3);
    IM_CHECK((ctx->ItemInfo("//$FOCUSED/Send to B").ItemFlags & ImGuiItemFlags_Disabled) != 0);
    const std::size_t nearest = frame_with_weights(frames, 1).value();
    const std::string named =
        "the nearest one that is, at " + std::to_string(frames.at(nearest).images) + " images";
    ctx->MouseMoveToPos(ctx->ItemInfo("//$FOCUSED/Send to B").RectFull.GetCenter());
    IM_CHECK(
        UiHarness::wait_for(ctx, [&] { return ui.words(ctx).find(named) != std::string::npos; }));
    ctx->PopupCloseAll();
    ctx->ItemClick("$$1/frame");
    ctx->Yield(3);
    IM_CHECK(training.shown_frame == nearest);
    IM_CHECK(frames.at(training.shown_frame.value()).weights != nullptr);
    // The slider's middle is that of the moments that can be looked at, not of all frames.
    const std::vector<std::size_t> moments = frames_with_weights(frames);
    IM_CHECK_LT(moments.size(), frames.size());
    ctx->ItemClick("//Filmstrip/##moment");
    ctx->Yield(3);
    IM_CHECK(training.shown_frame == moments[(moments.size() - 1) / 2] ||
             training.shown_frame == moments[moments.size() / 2]);
    ui.dispatch(event::TrainFrameShown{});
    ctx->WindowFocus("//Strips");
}

/// While the run waits before a step: warnings that come and go move the field under the mouse.
void type_learning_rate(ImGuiTestContext* ctx, UiHarness& ui, const char* text) {
    Door& step = ui.run_script().step;
    const DoorOpener opener(step);
    step.shut();
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return step.is_waited_at(); }));
    ctx->Yield(3);  // what the steps before have told is drawn
    ctx->ItemInputValue("//Training/learning_rate/##live", text);
    ctx->Yield(3);  // asked of the run
}

void learning_rate_is_changed_live(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "live", kEndless);
    ctx->WindowFocus("//Training");
    ctx->Yield(3);
    type_learning_rate(ctx, ui, "0.000125");
    const TrainingRun& run = ui.state().training.run;
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return run.config.learning_rate == 0.000125; }));
    const int column = run.curves.column("learning_rate");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return run.curves.newest(column) == 0.000125; }));
    // A value that cannot be is refused, and the run goes on with the old one.
    type_learning_rate(ctx, ui, "-3");
    const std::size_t rows = run.curves.rows();
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return run.curves.rows() > rows + 20; }));
    IM_CHECK_EQ(run.config.learning_rate, 0.000125);
    IM_CHECK_EQ(ui.state().training.state, ControlState::running);
    stop_run(ctx, ui);
    ctx->WindowFocus("//Strips");
}

/// Out of the checkpoints that are kept: what the first sitting has shown last.
void frames_of_earlier_sittings_come_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "sittings", 96);
    IM_CHECK(wait_ended(ctx, ui));
    const TrainingRun& run = ui.state().training.run;
    const TrainFrame last = run.frames.back();
    IM_CHECK_EQ(last.images, std::int64_t{96});
    const fs::path folder = runs_of(ui, "sittings") / "sittings";
    for (const std::int64_t images : {std::int64_t{160}, std::int64_t{224}}) {
        ui.dispatch(event::RunResumed{folder, images});
        IM_CHECK(UiHarness::wait_for(ctx, [&] { return run.progress.images == images; }));
        IM_CHECK(wait_ended(ctx, ui));
    }
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return !run.frames.empty() && run.frames.front().images == 96; }));
    IM_CHECK(*run.frames.front().pictures.front() == *last.pictures.front());
    IM_CHECK_GE(run.frames.size(), std::size_t{3});
    IM_CHECK(std::ranges::is_sorted(run.frames, {}, &TrainFrame::images));
    IM_CHECK(ui.wait_idle(ctx));
}

/// Bars, map and strips belong to the newest weights at the end, and to newer and newer ones on the
/// way.
void analyses_follow_the_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "before analyses", 96);
    IM_CHECK(wait_ended(ctx, ui));
    ui.dispatch(event::TrainedModelOpened{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 2;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->WindowFocus("//Activeness");
    ctx->WindowFocus("//Canvas");
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    describe_endless_finetuning(ctx, ui, "with analyses");
    IM_CHECK(start_run(ctx, ui));
    const AnalysisState& analysis = ui.state().analysis;
    const auto measured = [&](std::uint64_t version) {
        return analysis.activeness && analysis.activeness->key.weights_version > version &&
               analysis.heatmap && analysis.heatmap->key.weights_version > version;
    };
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return measured(0); }));
    const std::uint64_t first =
        std::max(analysis.activeness->key.weights_version, analysis.heatmap->key.weights_version);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return measured(first); }));
    check_strips_follow(ctx, ui, Slot::a);
    stop_run(ctx, ui);
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return is_current(ui.state(), AnalysisKind::activeness) &&
               is_current(ui.state(), AnalysisKind::heatmap);
    }));
    const std::uint64_t last = ui.state().model.weights_version;
    IM_CHECK_GT(last, first);
    IM_CHECK_EQ(analysis.activeness->key.weights_version, last);
    IM_CHECK_EQ(analysis.heatmap->key.weights_version, last);
    IM_CHECK_EQ(ui.state().strips.weights_version, last);
    ui.dispatch(event::AnalysisOptionsSet{});
    ctx->WindowFocus("//Strips");
}

}  // namespace

void add_run_view_tests(UiHarness& harness) {
    harness.add("run_view", "curves_are_saved_as_csv", curves_are_saved_as_csv);
    harness.add("run_view", "log_smooth_and_overlay_draw", log_smooth_and_overlay_draw);
    harness.add("run_view", "runs_are_sorted_by_each_column", runs_are_sorted_by_each_column);
    harness.add("run_view", "filmstrip_slider_scrubs", filmstrip_slider_scrubs);
    harness.add("run_view", "a_frame_without_its_model_says_so", a_frame_without_its_model_says_so);
    harness.add("run_view", "frames_of_earlier_sittings_come_back",
                frames_of_earlier_sittings_come_back);
    harness.add("run_view", "learning_rate_is_changed_live", learning_rate_is_changed_live);
    harness.add("run_view", "analyses_follow_the_run", analyses_follow_the_run);
}

}  // namespace zscope::testing
