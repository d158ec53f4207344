#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "app/state/compare_rules.h"
#include "core/model/model_file.h"
#include "tests/ui/run_view_support.h"
#include "tests/ui/training_support.h"

/// A run as B: its newest weights, one of its moments, the model that it has written.
namespace zscope::testing {
namespace {

namespace fs = std::filesystem;

void list_runs_in_the_panel(ImGuiTestContext* ctx, UiHarness& ui, const fs::path& run,
                            bool with_model) {
    ui.dispatch(event::RunsAsked{});
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        const RunsState& listed = ui.state().training.runs;
        return listed.status == RunsStatus::listed && listed.runs.size() == 1 &&
               listed.runs.front().folder == run && listed.runs.front().has_model == with_model;
    }));
    ctx->WindowFocus("//Runs");
    ctx->Yield(3);
}

/// From the list while it goes on: B and its strips are drawn with newer and newer weights, and at
/// the end B with those of the model that was written.
void newest_of_the_run_is_b(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "newest", kEndless);
    const fs::path run = runs_of(ui, "newest") / "newest";
    list_runs_in_the_panel(ctx, ui, run, false);
    ctx->ItemClick(row_button(run, "As B"));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().compare.picture != nullptr; }));
    const CompareState& compare = ui.state().compare;
    IM_CHECK(compare.follows_run);
    IM_CHECK_EQ(compare.b.info.latent_size, std::int64_t{3});
    const std::uint64_t first = compare.b.weights_version;
    IM_CHECK_GT(first, std::uint64_t{0});
    const auto early = compare.picture;
    // A step or two may change no pixel of eight bits.
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return compare.b.weights_version > first && !b_is_stale(ui.state()) &&
               compare.picture->image != early->image;
    }));
    check_strips_follow(ctx, ui, Slot::b);
    stop_run(ctx, ui);
    const std::uint64_t last = ui.state().training.run.frames.back().weights_version;
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return compare.b.weights_version >= last && !b_is_stale(ui.state()); }));
    const auto shown = compare.picture;
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, ui.state().training.run.model}});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!compare.follows_run);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return !b_is_stale(ui.state()); }));
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
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().compare.picture != nullptr; }));
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

/// By a right click on its frame: what is looked at, and whether A follows, stay as they are.
void a_moment_is_sent_to_b_without_looking_at_it(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "sent", 96);
    IM_CHECK(wait_ended(ctx, ui));
    IM_CHECK_GE(ui.state().training.run.frames.size(), std::size_t{2});
    ui.dispatch(event::TrainFollowSet{false});
    ctx->WindowFocus("//Filmstrip");
    ctx->Yield(3);
    ctx->SetRef(ctx->WindowInfo("//Filmstrip/frames").Window);
    ctx->ItemClick("$$0/frame", ImGuiMouseButton_Right);
    ctx->Yield(3);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemClick("Send to B");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().compare.picture != nullptr; }));
    IM_CHECK_EQ(ui.state().compare.b.weights_version,
                ui.state().training.run.frames.front().weights_version);
    IM_CHECK(!ui.state().training.follow);
    IM_CHECK(!ui.state().training.shown_frame.has_value());
    ctx->WindowFocus("//Canvas");
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
}

/// While it is open newer frames come and others are thinned out.
void the_menu_of_a_frame_keeps_to_its_moment(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "menu", 96);
    IM_CHECK(wait_ended(ctx, ui));
    const std::vector<TrainFrame>& frames = ui.state().training.run.frames;
    IM_CHECK(!frames.empty());
    const auto add_frames = [&ui, &frames](std::int64_t first, std::int64_t last) {
        for (std::int64_t number = first; number < last; ++number) {
            TrainFrame frame = frames.front();
            frame.images = number;
            frame.weights_version = static_cast<std::uint64_t>(number);
            frame.picture_bytes = std::size_t{4} << 20U;  // more than 64 are too many
            ui.dispatch(event::TrainNewsArrived{train_news::FrameTaken{std::move(frame)}});
        }
    };
    add_frames(100000, 100008);
    ctx->WindowFocus("//Filmstrip");
    ctx->Yield(3);
    const std::int64_t moment = frames.at(4).images;
    ctx->SetRef(ctx->WindowInfo("//Filmstrip/frames").Window);
    ctx->ItemClick("$$4/frame", ImGuiMouseButton_Right);
    ctx->Yield(3);
    add_frames(200000, 200080);
    ctx->Yield(3);
    IM_CHECK(frames.at(4).images != moment);
    ctx->SetRef("//$FOCUSED");
    ctx->ItemClick("Send to B");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().compare.ready(); }));
    const std::string name = std::string("menu at ").append(std::to_string(moment)) + " images";
    IM_CHECK_STR_EQ(ui.state().compare.b.info.name.c_str(), name.c_str());
    ctx->WindowFocus("//Canvas");
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

/// It is going on, so that its newest weights are in no file.
void the_run_at_hand_is_looked_at_from_the_list(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "at hand", kEndless);
    const fs::path run = runs_of(ui, "at hand") / "at hand";
    list_runs_in_the_panel(ctx, ui, run, false);
    ctx->ItemClick(row_button(run, "Open"));
    const ModelLocation location{ModelOrigin::run, run};
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return ui.state().model.source == location && ui.state().model.weights_version > 0;
    }));
    stop_run(ctx, ui);
    ctx->WindowFocus("//Canvas");
    ui.start_on(ctx, "fast");
}

/// As after a kill, or while another process trains: the pictures are those of the newest
/// checkpoint.
void a_run_without_a_model_is_opened_at_its_checkpoint(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    start_tiny_run(ctx, ui, "killed", 96);
    IM_CHECK(wait_ended(ctx, ui));
    ui.dispatch(event::TrainedModelOpened{});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    const Image written = ui.state().canvas.current->image;
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, "fast"}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    const fs::path run = runs_of(ui, "killed") / "killed";
    fs::remove_all(run / kRunModelName);
    list_runs_in_the_panel(ctx, ui, run, false);
    ctx->ItemClick(row_button(run, "As B"));
    IM_CHECK(ui.wait_idle(ctx));
    const ModelLocation checkpoint{ModelOrigin::run, run};
    IM_CHECK(ui.state().compare.ready());
    IM_CHECK(ui.state().compare.b.source == checkpoint);
    ctx->WindowFocus("//Runs");
    ctx->Yield(3);
    ctx->ItemClick(row_button(run, "Open"));
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().model.source == checkpoint);
    IM_CHECK_EQ(ui.state().model.weights_version, std::uint64_t{0});
    IM_CHECK(!find_action("export_picture").why_not(ui.state()).empty());
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return !b_is_stale(ui.state()); }));
    IM_CHECK(ui.state().compare.picture->image == ui.state().canvas.current->image);
    IM_CHECK(ui.state().canvas.current->image == written);
    ctx->WindowFocus("//Canvas");
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_run_as_b_tests(UiHarness& harness) {
    harness.add("run_view", "newest_of_the_run_is_b", newest_of_the_run_is_b);
    harness.add("run_view", "moment_of_a_run_that_nothing_follows_is_kept",
                moment_of_a_run_that_nothing_follows_is_kept);
    harness.add("run_view", "a_moment_is_sent_to_b_without_looking_at_it",
                a_moment_is_sent_to_b_without_looking_at_it);
    harness.add("run_view", "the_menu_of_a_frame_keeps_to_its_moment",
                the_menu_of_a_frame_keeps_to_its_moment);
    harness.add("run_view", "a_run_of_the_list_is_opened_as_b", a_run_of_the_list_is_opened_as_b);
    harness.add("run_view", "the_run_at_hand_is_looked_at_from_the_list",
                the_run_at_hand_is_looked_at_from_the_list);
    harness.add("run_view", "a_run_without_a_model_is_opened_at_its_checkpoint",
                a_run_without_a_model_is_opened_at_its_checkpoint);
}

}  // namespace zscope::testing
