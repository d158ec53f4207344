#include <imgui_internal.h>

#include <string>

#include "app/state/strip_rules.h"
#include "tests/ui/analysis_support.h"

namespace zscope::testing {
namespace {

/// Rows of 250 ms each.
void slow_strips_tell_how_far_they_are_and_end(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    bring_forward(ctx, ui, "Strips");
    const DoorOpener opener(ui.log().door);
    ui.dispatch(event::SettingsChanged{[](Settings& settings) { settings.strips.steps = 15; }});
    ctx->SetRef("Strips");
    std::string cancel;
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        cancel = std::string("$$").append(std::to_string(ui.state().strips.job)).append("/Cancel");
        return ctx->ItemExists(cancel.c_str());
    }));
    ui.log().door.shut();
    IM_CHECK(ui.words(ctx).find(" / 60 pictures") != std::string::npos);
    ctx->ItemClick(cancel.c_str());
    ctx->Yield(2);
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
    harness.add("strips", "transposed_table_is_that_of_the_export",
                transposed_table_is_that_of_the_export);
}

}  // namespace zscope::testing
