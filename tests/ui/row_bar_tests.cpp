#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "tests/cli/tiny_model.h"
#include "tests/ui/analysis_support.h"

/// The bar of activeness in each slider's row.
namespace zscope::testing {
namespace {

/// The lengths of the rectangles of this colour in the list of sliders, from the first row down.
std::vector<float> bar_lengths(ImU32 color) {
    std::vector<float> lengths;
    const ImGuiWindow* rows = UiHarness::child_window("Latent/components");
    IM_CHECK_RETV(rows != nullptr, lengths);
    const ImVector<ImDrawVert>& drawn = rows->DrawList->VtxBuffer;
    for (int i = 0; i + 3 < drawn.Size;) {
        // As ImDrawList::PrimRect lays them down: clockwise from the upper left.
        const ImVec2 low = drawn[i].pos;
        const ImVec2 high = drawn[i + 2].pos;
        const bool is_rectangle = drawn[i].col == color && drawn[i + 1].col == color &&
                                  drawn[i + 2].col == color && drawn[i + 3].col == color &&
                                  drawn[i + 1].pos.x == high.x && drawn[i + 1].pos.y == low.y &&
                                  drawn[i + 3].pos.x == low.x && drawn[i + 3].pos.y == high.y;
        if (is_rectangle) {
            lengths.push_back(high.x - low.x);
        }
        i += is_rectangle ? 4 : 1;
    }
    return lengths;
}

std::vector<float> current_bars() {
    return bar_lengths(ui::to_u32(ui::slot_color(Slot::a)));
}

std::vector<float> old_bars() {
    return bar_lengths(ui::to_u32(ui::slot_color(Slot::a), ui::kOldAlpha));
}

void bars_are_as_long_as_their_scores(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "rising");
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    ctx->Yield(2);
    const std::vector<float> bars = current_bars();
    IM_CHECK_EQ(bars.size(), std::size_t{4});
    IM_CHECK(old_bars().empty());
    // The strongest fills its track but for the margins.
    const float track = ctx->ItemInfo(UiHarness::row_item(3, "track")).RectFull.GetWidth();
    IM_CHECK_LT(bars[3], track);
    IM_CHECK_GT(bars[3], 0.8F * track);
    const double largest = score_of(ui.state(), 3)->score;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto share = static_cast<float>(score_of(ui.state(), i)->score / largest);
        IM_CHECK_LT(std::abs(bars[i] - share * bars[3]), 1.0F);  // pixels
    }
    // The weakest is last, and so is its bar.
    ctx->SetRef("Latent");
    ctx->ComboClick("##order/by activeness");
    ctx->Yield(2);
    const std::vector<float> ranked = current_bars();
    IM_CHECK(ranked == std::vector<float>(bars.rbegin(), bars.rend()));
    ctx->ComboClick("##order/by number");
    set_options(ctx, ui, {});
}

void bars_of_other_options_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "rising");
    ctx->Yield(2);
    const std::vector<float> bars = current_bars();
    IM_CHECK_EQ(bars.size(), std::size_t{4});
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    AnalysisOptions options;
    options.activeness.extent = 1.0;
    set_options(ctx, ui, options);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK(current_bars().empty());
    IM_CHECK(old_bars() == bars);
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
    IM_CHECK_EQ(current_bars().size(), std::size_t{4});
    IM_CHECK(old_bars().empty());
    IM_CHECK(current_bars() != bars);  // half the extent
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
}

std::vector<float> bars_of_b() {
    return bar_lengths(ui::to_u32(ui::slot_color(Slot::b)));
}

/// B's components fall where A's rise: the strongest of both fill their tracks.
void bars_of_b_stand_beside_those_of_a(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "rising");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "falling"}});
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness_of_b));
    const std::vector<float> a = current_bars();
    const std::vector<float> b = bars_of_b();
    IM_CHECK_EQ(a.size(), std::size_t{4});
    IM_CHECK_EQ(b.size(), std::size_t{4});
    const double largest = largest_row_score(ui.state());
    const float whole = std::max(a[3], b[0]);
    for (std::size_t i = 0; i < b.size(); ++i) {
        const auto share = static_cast<float>(score_of_b(ui.state(), i)->score / largest);
        IM_CHECK_LT(std::abs(b[i] - share * whole), 1.0F);  // pixels
    }
    IM_CHECK_GT(b[0], b[3]);
    const std::string told = ui::activeness_text(ui.state(), 0);
    IM_CHECK(told.find(", rank 4 of 4") < told.find("\nB: Activeness "));
    IM_CHECK(told.find(", rank 1 of 4") > told.find("\nB: Activeness "));
    // In other components there is no row of B's to show.
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::demo, {}}});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
    IM_CHECK(ui.state().compare.link == CompareLink::none);
    IM_CHECK(bars_of_b().empty());
    IM_CHECK(ui.state().analysis.activeness_of_b == nullptr);
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
}

/// Sliders stand in front of a model's own scaling, activeness is measured behind it.
void sides_of_the_pixel_norm_are_told(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::filesystem::path model = ui.scratch() / "normalised";
    test::save_tiny_model(model);
    start_analysis(ctx, ui, model.c_str());
    IM_CHECK(ui.state().model.info.normalizes_latent);
    const auto says = [&](const char* text) {
        return ui.words(ctx).find(text) != std::string::npos;
    };
    IM_CHECK(says("Sliders before, bars after pixel norm"));
    ui.dispatch(event::PostNormSet{true});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(says("Sliders and bars after pixel norm"));
    ui.dispatch(event::PostNormSet{false});
    bring_forward(ctx, ui, "Activeness");
    IM_CHECK(says("post_norm, measured after"));
    // Nothing is scaled, and nothing is said of it.
    start_analysis(ctx, ui, "fast");
    IM_CHECK(!ui.state().model.info.normalizes_latent);
    IM_CHECK(!says("pixel norm"));
}

}  // namespace

void add_row_bar_tests(UiHarness& harness) {
    harness.add("analysis", "row_bars_are_as_long_as_their_scores",
                bars_are_as_long_as_their_scores);
    harness.add("analysis", "row_bars_of_b_stand_beside_those_of_a",
                bars_of_b_stand_beside_those_of_a);
    harness.add("analysis", "sides_of_the_pixel_norm_are_told", sides_of_the_pixel_norm_are_told);
    harness.add("analysis", "row_bars_of_other_options_are_dimmed",
                bars_of_other_options_are_dimmed);
}

}  // namespace zscope::testing
