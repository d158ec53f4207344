#include <imgui_internal.h>

#include <chrono>

#include "app/state/compare_rules.h"
#include "core/model/model_file.h"
#include "tests/train/tiny_run.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kEndless = 100'000'000;

/// Frames until `holds`; a run goes by the clock, not by frames. False after half a minute.
bool wait_long(ImGuiTestContext* ctx, const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end || ctx->IsError()) {
            return false;
        }
        ctx->Yield();
    }
    return true;
}

bool wait_ended(ImGuiTestContext* ctx, UiHarness& ui) {
    return wait_long(ctx, [&] { return ui.state().training.state == ControlState::finished; });
}

/// Every test keeps its runs in a folder of its own, so that its list holds nothing else.
fs::path runs_of(UiHarness& ui, const std::string& name) {
    return ui.scratch() / ("runs of " + name);
}

/// A tiny run from random weights, started and past its first step.
void start_tiny_run(ImGuiTestContext* ctx, UiHarness& ui, const std::string& name,
                    std::int64_t images) {
    Settings settings = ui.state().settings;
    settings.runs_folder = runs_of(ui, name);
    ui.dispatch(event::SettingsChanged{settings});
    TrainForm form = ui.state().training.form;
    form.start = TrainStart::fresh;
    form.run_name = name;
    form.config() = test::tiny_order({}).config;
    form.config().total_images = images;
    form.config().evaluation_images = 32;
    ui.dispatch(event::TrainFormSet{form});
    const std::uint64_t before = ui.state().training.run.number;
    ui.dispatch(event::TrainAsked{TrainAction::start});
    IM_CHECK(wait_long(ctx, [&] {
        return ui.state().training.run.number > before && ui.state().training.run.curves.rows() > 2;
    }));
}

void stop_run(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::TrainAsked{TrainAction::stop});
    IM_CHECK(wait_ended(ctx, ui));
    IM_CHECK(ui.wait_idle(ctx));
}

/// "As B" in the row of the one run of a list: rows live in the table's own id space.
ImGuiID row_button(const fs::path& run, const char* label) {
    const ImGuiID table = ImHashStr("runs", 0, ImHashStr("Runs"));
    return ImHashStr(label, 0, ImHashStr(run.c_str(), 0, table));
}

void list_runs_in_the_panel(ImGuiTestContext* ctx, UiHarness& ui, const fs::path& run,
                            bool with_model) {
    ui.dispatch(event::RunsAsked{});
    IM_CHECK(wait_long(ctx, [&] {
        const RunsState& listed = ui.state().training.runs;
        return listed.status == RunsStatus::listed && listed.runs.size() == 1 &&
               listed.runs.front().folder == run && listed.runs.front().has_model == with_model;
    }));
    ctx->WindowFocus("//Runs");
    ctx->Yield(3);
}

/// From the list while it goes on: B is drawn with newer and newer weights, and at the end with
/// those of the model that was written.
void newest_of_the_run_is_b(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "newest", kEndless);
    const fs::path run = runs_of(ui, "newest") / "newest";
    list_runs_in_the_panel(ctx, ui, run, false);
    ctx->ItemClick(row_button(run, "As B"));
    IM_CHECK(wait_long(ctx, [&] { return ui.state().compare.picture != nullptr; }));
    const CompareState& compare = ui.state().compare;
    IM_CHECK(compare.follows_run);
    IM_CHECK_EQ(compare.b.info.latent_size, std::int64_t{3});
    const std::uint64_t first = compare.b.weights_version;
    IM_CHECK_GT(first, std::uint64_t{0});
    const auto early = compare.picture;
    IM_CHECK(wait_long(
        ctx, [&] { return compare.b.weights_version > first && !b_is_stale(ui.state()); }));
    IM_CHECK(compare.picture->image != early->image);
    stop_run(ctx, ui);
    const std::uint64_t last = ui.state().training.run.frames.back().weights_version;
    IM_CHECK(wait_long(
        ctx, [&] { return compare.b.weights_version >= last && !b_is_stale(ui.state()); }));
    const auto shown = compare.picture;
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, ui.state().training.run.model}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!compare.follows_run);
    IM_CHECK(wait_long(ctx, [&] { return !b_is_stale(ui.state()); }));
    IM_CHECK(compare.picture->image == shown->image);
    ctx->WindowFocus("//Canvas");
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
}

/// The run began with random weights, so nothing on the canvas follows it.
void moment_of_a_run_that_nothing_follows_is_kept(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "moment", kEndless);
    ui.dispatch(event::TrainFrameShown{std::size_t{0}});
    ctx->Yield(2);
    ctx->WindowFocus("//Filmstrip");
    ctx->Yield(2);
    ctx->ItemClick("//Filmstrip/Send to B");
    IM_CHECK(wait_long(ctx, [&] { return ui.state().compare.picture != nullptr; }));
    IM_CHECK(!ui.state().compare.follows_run);
    IM_CHECK_EQ(ui.state().compare.b.weights_version,
                ui.state().training.run.frames.front().weights_version);
    IM_CHECK_STR_EQ(ui.state().compare.b.info.name.c_str(), "moment at 0 images");
    const auto kept = ui.state().compare.picture;
    stop_run(ctx, ui);
    IM_CHECK(ui.state().compare.picture->image == kept->image);
    ui.dispatch(event::TrainFrameShown{});
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
}

void a_run_of_the_list_is_opened_as_b(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "written", 96);
    IM_CHECK(wait_ended(ctx, ui));
    const fs::path run = runs_of(ui, "written") / "written";
    list_runs_in_the_panel(ctx, ui, run, true);
    ctx->ItemClick(row_button(run, "As B"));
    IM_CHECK(ui.wait_idle(ctx));
    const CompareState& compare = ui.state().compare;
    IM_CHECK(compare.ready());
    IM_CHECK(!compare.follows_run);
    IM_CHECK(compare.b.source.path == run / kRunModelName);
    IM_CHECK_EQ(compare.b.weights_version, std::uint64_t{0});
    ctx->WindowFocus("//Canvas");
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_run_view_tests(UiHarness& harness) {
    harness.add("run_view", "newest_of_the_run_is_b", newest_of_the_run_is_b);
    harness.add("run_view", "moment_of_a_run_that_nothing_follows_is_kept",
                moment_of_a_run_that_nothing_follows_is_kept);
    harness.add("run_view", "a_run_of_the_list_is_opened_as_b", a_run_of_the_list_is_opened_as_b);
}

}  // namespace zscope::testing
