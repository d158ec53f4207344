#include <imgui_internal.h>

#include <cstddef>

#include "tests/ui/demo_support.h"

namespace zscope::testing {
namespace {

/// From the start two clicks away: the Interactions tab, then the cell that stands out.
void demo_shows_its_pair_in_two_clicks(ImGuiTestContext* ctx, UiHarness& ui) {
    open_demo(ctx, ui);
    ui.dispatch(event::LayoutReset{});
    ctx->Yield(6);
    IM_CHECK(ui.wait_idle(ctx, 100.0));
    const ImGuiWindow* panel = ImGui::FindWindowByName("Interactions");
    IM_CHECK(panel != nullptr);
    IM_CHECK(!panel->DockTabIsVisible);
    const int clicks = ui.clicks();
    ctx->ItemClick(panel->TabId);
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx, 100.0));
    const auto found = ui.state().analysis.interactions;
    IM_CHECK(found != nullptr);
    const auto at = [&](int i, int j) {
        return found->value[static_cast<std::size_t>(i) * found->n + static_cast<std::size_t>(j)];
    };
    for (int i = 0; i < 12; ++i) {
        for (int j = i + 1; j < 12; ++j) {
            const bool is_planted = i == 1 && j == 7;
            IM_CHECK(is_planted || at(i, j) < 1e-3 * at(1, 7));
        }
    }
    ctx->SetRef(UiHarness::child_window("Interactions/left"));
    const ImRect box = ctx->ItemInfo("matrix").RectFull;
    const float cell = box.GetWidth() / 12;
    ctx->MouseMoveToPos({box.Min.x + 7.5F * cell, box.Min.y + 1.5F * cell});
    ctx->MouseClick();
    ctx->Yield(4);
    IM_CHECK(ui.wait_idle(ctx));
    const auto pair = ui.state().analysis.pair;
    IM_CHECK(pair != nullptr);
    IM_CHECK_EQ(pair->request.row_component, 1);
    IM_CHECK_EQ(pair->request.column_component, 7);
    IM_CHECK_GT(pair->largest_difference, 0.1F);
    IM_CHECK(ImGui::FindWindowByName("Pair")->Active);
    IM_CHECK_EQ(ui.clicks() - clicks, 2);
    ctx->WindowFocus("//Strips");
    leave_demo(ctx, ui);
}

}  // namespace

void add_demo_tests(UiHarness& harness) {
    harness.add("analysis", "demo_shows_its_pair_in_two_clicks", demo_shows_its_pair_in_two_clicks);
}

}  // namespace zscope::testing
