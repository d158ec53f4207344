#include <imgui_internal.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "app/state/strip_rules.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/job_ends.h"

namespace zscope::testing {
namespace {

/// Begins strips of four rows, each of them a forward of 250 ms; the third one stands at the door,
/// when the job has taken long enough for its progress to be shown.
void begin_slow_strips(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    bring_forward(ctx, ui, "Strips");
    ui.log().door.let(2);
    ui.dispatch(event::SettingsChanged{[](Settings& settings) { settings.strips.steps = 15; }});
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return ui.state().strips.finished_rows == 2 && ui.log().door.is_waited_at(); }));
    IM_CHECK_EQ(ui.state().strips.rows.size(), std::size_t{4});
    IM_CHECK(ui.state().strips.running);
}

void slow_strips_tell_how_far_they_are_and_end(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    begin_slow_strips(ctx, ui);
    const JobId job = ui.state().strips.job;
    ctx->SetRef("Strips");
    const std::string cancel = std::string("$$").append(std::to_string(job)).append("/Cancel");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ctx->ItemExists(cancel.c_str()); }));
    IM_CHECK(ui.words(ctx).find(" / 60 pictures") != std::string::npos);
    ctx->ItemClick(cancel.c_str());
    ctx->Yield(2);
    IM_CHECK(ends_within_two_forwards(ctx, ui, job));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().strips.running);
    IM_CHECK_LT(ui.state().strips.finished_rows, std::size_t{4});
    IM_CHECK(!ctx->ItemExists(cancel.c_str()));
    ctx->ItemClick("###draw_strips");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
    IM_CHECK(!ctx->ItemExists("###draw_strips"));
    ui.dispatch(event::ComponentSet{0, 1.0F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
    IM_CHECK(strips_state_text(ui.state()).empty());
}

/// They are drawn anew where the slider then stands.
void slow_strips_end_when_a_slider_moves(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    begin_slow_strips(ctx, ui);
    const JobId job = ui.state().strips.job;
    const std::uint64_t before = ui.state().latent_version;
    drag_slider(ctx, 2);
    ctx->Yield(2);
    IM_CHECK_NE(ui.state().latent_version, before);
    IM_CHECK(ends_within_two_forwards(ctx, ui, job));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_NE(ui.state().strips.job, job);
    IM_CHECK(!strips_are_elsewhere(ui.state(), Slot::a));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
}

void slow_strips_end_when_another_model_is_opened(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    begin_slow_strips(ctx, ui);
    const JobId job = ui.state().strips.job;
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, "fast"}});
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().model.source.path == "fast"; }));
    IM_CHECK(ends_within_two_forwards(ctx, ui, job));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!strips_are_elsewhere(ui.state(), Slot::a));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
}

/// Nothing is drawn anew for it.
void transposed_table_is_that_of_the_export(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
    const auto command = [&ui](ExportKind kind) {
        return ui.app().controller().equivalent_command(kind);
    };
    IM_CHECK(command(ExportKind::strip).find("--transpose") == std::string::npos);
    const int forwards = ui.log().forwards;
    ctx->SetRef("Strips");
    ctx->ItemClick("Transposed");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().settings.strips.transposed);
    IM_CHECK_EQ(ui.log().forwards.load(), forwards);
    ctx->SetRef(UiHarness::child_window("Strips/rows"));
    const ImVec2 first = ctx->ItemInfo("$$0/$$0/cell").RectFull.Min;
    const ImVec2 next_step = ctx->ItemInfo("$$0/$$1/cell").RectFull.Min;
    const ImVec2 next_component = ctx->ItemInfo("$$1/$$0/cell").RectFull.Min;
    IM_CHECK_EQ(next_step.x, first.x);
    IM_CHECK_GT(next_step.y, first.y);
    IM_CHECK_GT(next_component.x, first.x);
    IM_CHECK_EQ(next_component.y, first.y);
    const float there = ui.state().strips.rows[0].values[5];
    ctx->ItemClick("$$0/$$5/cell");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.value(0), there);
    IM_CHECK(command(ExportKind::strip).find("--transpose") != std::string::npos);
    IM_CHECK(command(ExportKind::grid).find("--transpose") == std::string::npos);
}

/// While the hand moves the cells are those of the place it has left.
void old_cell_says_why_it_takes_no_click(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
    ImGuiStyle& style = ImGui::GetStyle();
    const ImGuiHoveredFlags hover_flags = style.HoverFlagsForTooltipMouse;
    style.HoverFlagsForTooltipMouse = ImGuiHoveredFlags_None;
    ctx->SetRef(UiHarness::child_window("Strips/rows"));
    ctx->MouseMove("$$0/$$5/cell");
    const auto says = [&](const char* text) {
        return ui.words(ctx).find(text) != std::string::npos;
    };
    const bool is_offered = says("click to go there");
    const bool is_refused = UiHarness::wait_for(ctx, [&] {
        ui.dispatch(event::GestureStarted{});
        ui.dispatch(event::ComponentSet{1, ui.value(1) + 0.01F});
        return says("Not now: it belongs to an older state");
    });
    ui.dispatch(event::GestureEnded{});
    const bool is_at_rest = ui.wait_idle(ctx);
    const bool is_offered_again = says("click to go there");
    style.HoverFlagsForTooltipMouse = hover_flags;
    IM_CHECK(is_offered);
    IM_CHECK(is_refused);
    IM_CHECK(is_at_rest);
    IM_CHECK(is_offered_again);
}

void strips_behind_another_tab_wait_until_they_are_seen(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
    IM_CHECK(!ui.state().strips_hidden);
    bring_forward(ctx, ui, "Pair");
    IM_CHECK(ui.state().strips_hidden);
    ui.dispatch(event::ComponentSet{0, 1.5F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(strips_are_elsewhere(ui.state(), Slot::a));
    bring_forward(ctx, ui, "Strips");
    IM_CHECK(!strips_are_elsewhere(ui.state(), Slot::a));
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
}

}  // namespace

void add_strip_tests(UiHarness& harness) {
    harness.add("strips", "old_cell_says_why_it_takes_no_click",
                old_cell_says_why_it_takes_no_click);
    harness.add("strips", "strips_behind_another_tab_wait_until_they_are_seen",
                strips_behind_another_tab_wait_until_they_are_seen);
    harness.add("strips", "slow_strips_tell_how_far_they_are_and_end",
                slow_strips_tell_how_far_they_are_and_end);
    harness.add("strips", "slow_strips_end_when_a_slider_moves",
                slow_strips_end_when_a_slider_moves);
    harness.add("strips", "slow_strips_end_when_another_model_is_opened",
                slow_strips_end_when_another_model_is_opened);
    harness.add("strips", "transposed_table_is_that_of_the_export",
                transposed_table_is_that_of_the_export);
}

}  // namespace zscope::testing
