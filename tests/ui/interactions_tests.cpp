#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/analysis_wishes.h"
#include "app/ui/color_bar.h"
#include "app/ui/panels/canvas_heatmap.h"
#include "app/ui/theme.h"
#include "core/export/matrix_color.h"
#include "core/export/style_options.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/layout_support.h"

/// What the Interactions panel says of pairs, and which it shows as chosen.
namespace zscope::testing {
namespace {

bool says(ImGuiTestContext* ctx, UiHarness& ui, const char* text) {
    return ui.words(ctx).find(text) != std::string::npos;
}

/// The matrix has a cell in the frame of a chosen pair.
bool has_frame() {
    return draws(UiHarness::child_window("Interactions/left"), ui::to_u32(ui::color::kBase));
}

/// Neither as a frame in the matrix nor as a grid.
void no_pair_is_chosen_from_the_start(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Interactions");
    IM_CHECK(!has_frame());
    bring_forward(ctx, ui, "Pair");
    IM_CHECK(!is_wanted(ui.state(), AnalysisKind::pair));
    IM_CHECK(says(ctx, ui, "Click a cell of the matrix in the Interactions panel"));
    bring_forward(ctx, ui, "Interactions");
    ctx->SetRef(UiHarness::child_window("Interactions/left"));
    const ImRect box = ctx->ItemInfo("matrix").RectFull;
    const float cell = box.GetWidth() / 4;
    ctx->MouseMoveToPos({box.Min.x + 2.5F * cell, box.Min.y + 0.5F * cell});
    ctx->MouseClick();
    ctx->Yield(4);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().analysis.options.pair == (std::pair{0, 2}));
    IM_CHECK(!says(ctx, ui, "No pair is chosen"));
    bring_forward(ctx, ui, "Interactions");
    IM_CHECK(has_frame());
    // The lists of the Pair panel choose one too.
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Pair");
    ctx->SetRef("Pair/pair");
    ctx->ComboClick("##first/z3");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().analysis.options.pair == (std::pair{3, 1}));
    IM_CHECK(is_current(ui.state(), AnalysisKind::pair));
    ctx->SetRef("Pair");
    ctx->MouseMove("##view");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return says(ctx, ui, kInteractionCaution); }));
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

/// In the narrowest panel that a wide window gives it.
void options_and_words_are_wrapped(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    resize_window(ctx, ui, 1600, 1000);
    for (const LayoutPreset preset : {LayoutPreset::explore, LayoutPreset::compare}) {
        set_layout(ctx, ui, preset);
        bring_forward(ctx, ui, "Interactions");
        const float end = ImGui::FindWindowByName("Interactions")->WorkRect.Max.x;
        ctx->SetRef("Interactions");
        for (const char* field : {"##around", "##samples", "##scheme", "##epsilon",
                                  "##latents_seed", "##latent_mode"}) {
            IM_CHECK_LE(ctx->ItemInfo(field).RectFull.Max.x, end);
        }
        const HessianStatisticsRequest& request = ui.state().analysis.interactions->request;
        IM_CHECK(says(ctx, ui, describe_scheme(request.scheme, request.epsilon).c_str()));
    }
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
    bring_forward(ctx, ui, "Strips");
}

/// In the panel that a window of this size gives it, with the list below.
void the_matrix_takes_the_room_of_its_panel(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    resize_window(ctx, ui, 1600, 1000);
    set_layout(ctx, ui, LayoutPreset::explore);
    bring_forward(ctx, ui, "Interactions");
    ctx->SetRef("Interactions");
    const ImRect below = ctx->ItemInfo("matrix").RectFull;
    IM_CHECK_LT(std::abs(below.GetWidth() - below.GetHeight()), 1.0F);
    IM_CHECK_GE(below.GetHeight() + 4.0F, ui::em(10));  // less than a pixel a cell
    IM_CHECK(says(ctx, ui, "M_ij, i != j (value/z^2)"));
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
    bring_forward(ctx, ui, "Strips");
}

/// A component's own curvature, far above the scale here, is none of the pairs that are looked for.
void the_diagonal_is_grey(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Interactions");
    InteractionsResult result = *ui.state().analysis.interactions;
    std::fill(result.value.begin(), result.value.end(), 0.5);
    result.value[1] = 1.0;
    for (std::size_t i = 0; i < result.n; ++i) {
        result.value[i * result.n + i] = 40.0;
    }
    ui.dispatch(event::AnalysisArrived{std::make_shared<const InteractionsResult>(result), true});
    ctx->Yield(2);
    const ColorTable colors = color_table(ColorMap::ylgnbu);
    const auto has_cell = [&](double value, bool is_muted) {
        return draws(UiHarness::child_window("Interactions/left"),
                     ui::to_color(matrix_color(colors, value, {0.0, 1.0}, is_muted)));
    };
    IM_CHECK(has_cell(40.0, true));
    IM_CHECK(has_cell(0.5, false));
    IM_CHECK(!has_cell(0.5, true));
    ui.dispatch(event::AnalysisAsked{AnalysisKind::interactions});
    IM_CHECK(ui.wait_idle(ctx));
    bring_forward(ctx, ui, "Strips");
}

/// A word each, so that no shade of grey has to tell them apart.
void wide_pairs_and_dead_components_are_told_apart(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Interactions");
    InteractionsResult result = *ui.state().analysis.interactions;
    std::fill(result.value.begin(), result.value.end(), 1e-6);
    result.low = result.value;
    result.value[1] = 2.0;
    result.low[1] = 1.0;
    result.value[2] = 1.5;
    result.low[2] = 0.0;
    ui.dispatch(event::AnalysisArrived{std::make_shared<const InteractionsResult>(result), true});
    ctx->Yield(2);
    IM_CHECK(says(ctx, ui, "wide  1.5"));
    IM_CHECK(!says(ctx, ui, "dead  "));
    ActivenessResult activeness = *ui.state().analysis.activeness;
    activeness.scores[1].score = 0.0;
    ui.dispatch(event::AnalysisArrived{std::make_shared<const ActivenessResult>(activeness), true});
    ctx->Yield(2);
    IM_CHECK(says(ctx, ui, "dead  2"));
    IM_CHECK(says(ctx, ui, "wide  1.5"));
    IM_CHECK(!says(ctx, ui, "dead  wide  1.5"));
    for (const AnalysisKind kind : {AnalysisKind::interactions, AnalysisKind::activeness}) {
        ui.dispatch(event::AnalysisAsked{kind});
        IM_CHECK(ui.wait_idle(ctx));
    }
    bring_forward(ctx, ui, "Strips");
}

void caption_of_a_pairs_map_tells_what_zero_means(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 8;
    const auto point_at_the_caption = [&] {
        set_options(ctx, ui, options);
        IM_CHECK(ui.wait_idle(ctx));
        const ImRect area = UiHarness::child_window("Canvas/area")->Rect();
        const float left = area.Max.x - ui::heatmap_bar_width(ui.state()) + ui::em(1);
        ctx->MouseMoveToPos({left + ui::em(0.5F), area.Min.y + ui::em(1.1F)});
    };
    options.heatmap.measure = HeatmapMeasure::interaction;
    point_at_the_caption();
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return says(ctx, ui, kInteractionCaution); }));
    options.heatmap.measure = HeatmapMeasure::curvature;
    point_at_the_caption();
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return !says(ctx, ui, kInteractionCaution); }));
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_interactions_tests(UiHarness& harness) {
    harness.add("analysis", "no_pair_is_chosen_from_the_start", no_pair_is_chosen_from_the_start);
    harness.add("analysis", "options_and_words_are_wrapped", options_and_words_are_wrapped);
    harness.add("analysis", "the_matrix_takes_the_room_of_its_panel",
                the_matrix_takes_the_room_of_its_panel);
    harness.add("analysis", "the_diagonal_is_grey", the_diagonal_is_grey);
    harness.add("analysis", "wide_pairs_and_dead_components_are_told_apart",
                wide_pairs_and_dead_components_are_told_apart);
    harness.add("analysis", "caption_of_a_pairs_map_tells_what_zero_means",
                caption_of_a_pairs_map_tells_what_zero_means);
}

}  // namespace zscope::testing
