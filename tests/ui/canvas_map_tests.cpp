#include <imgui_internal.h>

#include <algorithm>
#include <memory>
#include <string>

#include "app/state/heatmap_slots.h"
#include "app/ui/color_bar.h"
#include "app/ui/panels/canvas_heatmap.h"
#include "tests/ui/analysis_support.h"

/// What the canvas says of the maps on it.
namespace zscope::testing {
namespace {

constexpr int kDirections = 8;

AnalysisOptions penalty_options() {
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    options.heatmap.k_limit = kDirections;
    return options;
}

bool says(ImGuiTestContext* ctx, UiHarness& ui, const char* text) {
    return ui.words(ctx).find(text) != std::string::npos;
}

void end_mapping(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
}

void each_map_tells_its_own_k(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    set_options(ctx, ui, penalty_options());
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(shows_both_maps(ui.state()));
    IM_CHECK(says(ctx, ui, "k = 8"));
    // As if B's refinement had been stopped.
    HeatmapOfB rough = *ui.state().analysis.heatmap_of_b;
    rough.k = 2;
    ui.dispatch(event::AnalysisArrived{std::make_shared<const HeatmapOfB>(rough), false});
    ctx->Yield(2);
    IM_CHECK(shows_both_maps(ui.state()));
    IM_CHECK(says(ctx, ui, "k: A 8, B 2"));
    IM_CHECK(says(ctx, ui, "B: unfinished"));
    // A map alone tells its own.
    ui.dispatch(event::CompareModeSet{CompareMode::only_b});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(says(ctx, ui, "k = 2"));
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    end_mapping(ctx, ui);
}

void held_base_has_no_map(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ui.dispatch(event::ComponentSet{0, 2.5F});
    set_options(ctx, ui, penalty_options());
    IM_CHECK(ui.wait_idle(ctx));
    const auto value = [&ui] { return ui::heatmap_value_text(ui.state(), Slot::a, 8, 8, 16, 16); };
    const std::string of_edits = value();
    const float width = ui::heatmap_bar_width(ui.state());
    IM_CHECK(!of_edits.empty());
    IM_CHECK(says(ctx, ui, "k = 8"));
    ctx->KeyDown(ImGuiKey_Space);
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return ui.state().canvas.show_base && ui.state().canvas.base != nullptr; }));
    IM_CHECK(value().empty());
    IM_CHECK(!says(ctx, ui, "k = 8"));
    IM_CHECK_EQ(ui::heatmap_bar_width(ui.state()), width);  // the picture does not jump
    ctx->KeyUp(ImGuiKey_Space);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(value() == of_edits);
    IM_CHECK(says(ctx, ui, "k = 8"));
    end_mapping(ctx, ui);
}

/// Something on the canvas is drawn in exactly this colour.
bool is_on_canvas(ImU32 color) {
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    return area != nullptr &&
           std::ranges::any_of(area->DrawList->VtxBuffer,
                               [color](const ImDrawVert& vertex) { return vertex.col == color; });
}

/// The ink of the numbers in the pixels goes by the map's colour: with every value below the range
/// that is the first of YlGnBu, a pale yellow, above it the last, a dark blue.
void values_in_pixels_are_the_maps(ImGuiTestContext* ctx, UiHarness& ui) {
    const ImU32 dark = ui::ink_on(IM_COL32(255, 255, 217, 255));
    const ImU32 light = ui::ink_on(IM_COL32(8, 29, 88, 255));
    IM_CHECK(dark != light);
    start_analysis(ctx, ui, "fast");
    ui.dispatch(event::ViewSet{{.fit = false, .zoom = 60.0F}});
    AnalysisOptions options = penalty_options();
    options.heatmap.map_opacity = 1.0F;
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1e6, 2e6};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
    IM_CHECK(is_on_canvas(dark));
    IM_CHECK(!is_on_canvas(light));
    options.heatmap.hand_range = {-2e6, -1e6};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_on_canvas(light));
    IM_CHECK(!is_on_canvas(dark));
    // Without it they are the picture's, in the picture's own inks.
    options.heatmap.shown = false;
    set_options(ctx, ui, options);
    IM_CHECK(!is_on_canvas(light));
    IM_CHECK(!is_on_canvas(dark));
    ui.dispatch(event::ViewSet{{}});
    end_mapping(ctx, ui);
}

}  // namespace

void add_canvas_map_tests(UiHarness& harness) {
    harness.add("canvas", "held_base_has_no_map", held_base_has_no_map);
    harness.add("canvas", "values_in_pixels_are_the_maps", values_in_pixels_are_the_maps);
    harness.add("canvas", "each_map_tells_its_own_k", each_map_tells_its_own_k);
}

}  // namespace zscope::testing
