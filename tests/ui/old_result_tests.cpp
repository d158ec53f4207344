#include <imgui_internal.h>

#include <algorithm>
#include <memory>
#include <string>

#include "app/state/analysis_requests.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "tests/support/door.h"
#include "tests/ui/analysis_support.h"

/// What belongs to an older state is dimmed: numbers, words and pictures.
namespace zscope::testing {
namespace {

ImU32 plain(const ImVec4& color) {
    return ui::to_u32(color);
}

ImU32 old(const ImVec4& color) {
    return ui::to_u32(color, ui::kOldAlpha);
}

/// A part of the panel, by its name in it, draws in this colour.
bool draws_in(const char* part, ImU32 color) {
    const ImGuiWindow* window = UiHarness::child_window(part);
    return window != nullptr && draws(window, color);
}

/// One value and the interactions around the latent on screen.
AnalysisOptions options_here() {
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.pixel.place = PixelPlace{.x = 4, .y = 5, .channel = 1};
    options.interactions_here = true;
    return options;
}

void leave(ImGuiTestContext* ctx, UiHarness& ui) {
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
}

void numbers_of_old_scores_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Activeness");
    show_activeness_page(ctx, "Table");
    constexpr const char* kTable = "Activeness/scores";
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK(draws_in(kTable, plain(ui::color::kText)));
    IM_CHECK(!draws_in(kTable, old(ui::color::kText)));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    AnalysisOptions options = ui.state().analysis.options;
    options.activeness.extent = 1.625;  // nothing is kept of it
    set_options(ctx, ui, options);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK(draws_in(kTable, old(ui::color::kText)));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!draws_in(kTable, old(ui::color::kText)));
    show_activeness_page(ctx, "Chart");
    leave(ctx, ui);
}

void strongest_pairs_of_an_old_matrix_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    set_options(ctx, ui, options_here());
    bring_forward(ctx, ui, "Interactions");
    constexpr const char* kList = "Interactions/right";
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    IM_CHECK(UiHarness::child_window(kList) != nullptr);
    IM_CHECK(!draws_in(kList, old(ui::color::kMuted)));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{2, ui.value(2) + 0.5F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::interactions));
    IM_CHECK(draws_in(kList, old(ui::color::kMuted)));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!draws_in(kList, old(ui::color::kMuted)));
    leave(ctx, ui);
}

bool says(ImGuiTestContext* ctx, UiHarness& ui, const char* text) {
    return ui.words(ctx).find(text) != std::string::npos;
}

/// Other scores than the present ones, to an extent of which nothing is kept. The door is shut.
void ask_for_other_scores(ImGuiTestContext* ctx, UiHarness& ui, double extent) {
    AnalysisOptions options = ui.state().analysis.options;
    options.activeness.extent = extent;
    set_options(ctx, ui, options);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
}

/// The pairs are of the present state, what is known of their activeness is not.
void dead_by_old_scores_is_told(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Interactions");
    ActivenessResult activeness = *ui.state().analysis.activeness;
    activeness.scores[1].score = 0.0;
    ui.dispatch(event::AnalysisArrived{std::make_shared<const ActivenessResult>(activeness), true});
    ctx->Yield(2);
    IM_CHECK(says(ctx, ui, "dead  "));
    IM_CHECK(!says(ctx, ui, "dead (old)  "));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ask_for_other_scores(ctx, ui, 1.5625);
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    IM_CHECK(says(ctx, ui, "dead (old)  "));
    IM_CHECK(!says(ctx, ui, "dead  "));
    ImGuiWindow* left = UiHarness::child_window("Interactions/left");
    IM_CHECK(left != nullptr);
    ctx->SetRef(left);
    ctx->MouseMove("matrix");
    const ImRect matrix = ctx->ItemInfo("matrix").RectFull;
    const float cell = matrix.GetWidth() / static_cast<float>(ui.state().components());
    ctx->MouseMoveToPos({matrix.Min.x + 0.5F * cell, matrix.Min.y + 1.5F * cell});
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return says(ctx, ui, "strongest component's activeness, of older weights or options");
    }));
    ui.log().door.open();
    set_options(ctx, ui, {});
    ui.dispatch(event::AnalysisAsked{AnalysisKind::activeness});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!says(ctx, ui, "dead"));
    leave(ctx, ui);
}

/// The choice of the slider's unit is written in this colour.
bool unit_is_in(ImGuiTestContext* ctx, ImU32 color) {
    ctx->SetRef("Latent");
    const ImRect unit = ctx->ItemInfo("##unit").RectFull;
    return std::ranges::any_of(
        ImGui::FindWindowByName("Latent")->DrawList->VtxBuffer,
        [&](const ImDrawVert& vertex) { return vertex.col == color && unit.Contains(vertex.pos); });
}

void units_that_hang_on_old_scores_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.slider_unit = SliderUnit::equal_effect;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK(unit_is_in(ctx, plain(ui::color::kText)));
    IM_CHECK(!unit_is_in(ctx, old(ui::color::kText)));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ask_for_other_scores(ctx, ui, 1.6875);
    IM_CHECK(unit_is_in(ctx, old(ui::color::kText)));
    ctx->MouseMove("##unit");
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return says(ctx, ui, "These units rest on activeness of older weights or options");
    }));
    ctx->ItemClick("##unit");
    ctx->Yield(2);
    const ImGuiWindow* choices = UiHarness::child_window("##Combo_");
    IM_CHECK(choices != nullptr);
    IM_CHECK(draws(choices, plain(ui::color::kText)));
    IM_CHECK(!draws(choices, old(ui::color::kText)));
    ctx->PopupCloseAll();
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!unit_is_in(ctx, old(ui::color::kText)));
    leave(ctx, ui);
}

/// At a place of its own: no grid of it is kept.
void no_numbers_of_an_old_grid_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.pair = {0, 1};
    set_options(ctx, ui, options);
    ui.dispatch(event::ComponentSet{2, 0.8125F});
    bring_forward(ctx, ui, "Pair");
    ui.log().fault = Fault::non_finite;
    ui.dispatch(event::AnalysisAsked{AnalysisKind::pair});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
    const ImGuiWindow* panel = ImGui::FindWindowByName("Pair");
    IM_CHECK(is_current(ui.state(), AnalysisKind::pair));
    IM_CHECK(draws(panel, plain(ui::color::kError)));
    IM_CHECK(!draws(panel, old(ui::color::kError)));
    const std::string marked = ui.state().analysis.pair->bad_text + ", of an older state";
    IM_CHECK(!says(ctx, ui, marked.c_str()));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{2, ui.value(2) + 0.5F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::pair));
    IM_CHECK(draws(panel, old(ui::color::kError)));
    IM_CHECK(!draws(panel, plain(ui::color::kError)));
    IM_CHECK(says(ctx, ui, marked.c_str()));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!draws(panel, plain(ui::color::kError)));
    leave(ctx, ui);
}

/// Right of the pixel's matrix, where D_R and the ends of the colours are told.
bool is_told_in(ImGuiTestContext* ctx, ImU32 color) {
    ImGuiWindow* part = UiHarness::child_window("Pixel/hessian");
    IM_CHECK_RETV(part != nullptr, false);
    ctx->SetRef(part);
    const float edge = ctx->ItemInfo("hessian").RectFull.Max.x + 4.0F;
    return std::ranges::any_of(part->DrawList->VtxBuffer, [&](const ImDrawVert& vertex) {
        return vertex.col == color && vertex.pos.x > edge;
    });
}

void words_of_an_old_pixel_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    set_options(ctx, ui, options_here());
    bring_forward(ctx, ui, "Pixel");
    constexpr const char* kWords = "Pixel/controls";
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel));
    IM_CHECK(ui.state().analysis.pixel->ratio.has_value());
    IM_CHECK(UiHarness::child_window(kWords) != nullptr);
    IM_CHECK(!draws_in(kWords, old(ui::color::kText)));
    IM_CHECK(is_told_in(ctx, plain(ui::color::kText)));
    IM_CHECK(!is_told_in(ctx, old(ui::color::kText)));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{2, ui.value(2) + 0.5F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::pixel));
    IM_CHECK(draws_in(kWords, old(ui::color::kText)));
    IM_CHECK(is_told_in(ctx, old(ui::color::kText)));
    IM_CHECK(!is_told_in(ctx, plain(ui::color::kText)));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!draws_in(kWords, old(ui::color::kText)));
    leave(ctx, ui);
}

/// While the hand moves, when the cells are those of the place it has left.
void strip_cells_of_another_place_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Strips");
    constexpr const char* kCells = "Strips/rows";
    constexpr ImVec4 kPicture{1.0F, 1.0F, 1.0F, 1.0F};
    IM_CHECK(draws_in(kCells, plain(kPicture)));
    IM_CHECK(!draws_in(kCells, old(kPicture)));
    const bool is_dimmed = UiHarness::wait_for(ctx, [&] {
        ui.dispatch(event::GestureStarted{});
        ui.dispatch(event::ComponentSet{1, ui.value(1) + 0.01F});
        return draws_in(kCells, old(kPicture)) && !draws_in(kCells, plain(kPicture));
    });
    ui.dispatch(event::GestureEnded{});
    IM_CHECK(is_dimmed);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(draws_in(kCells, plain(kPicture)));
    IM_CHECK(!draws_in(kCells, old(kPicture)));
}

}  // namespace

void add_old_result_tests(UiHarness& harness) {
    harness.add("analysis", "numbers_of_old_scores_are_dimmed", numbers_of_old_scores_are_dimmed);
    harness.add("analysis", "strongest_pairs_of_an_old_matrix_are_dimmed",
                strongest_pairs_of_an_old_matrix_are_dimmed);
    harness.add("analysis", "dead_by_old_scores_is_told", dead_by_old_scores_is_told);
    harness.add("analysis", "units_that_hang_on_old_scores_are_dimmed",
                units_that_hang_on_old_scores_are_dimmed);
    harness.add("analysis", "no_numbers_of_an_old_grid_are_dimmed",
                no_numbers_of_an_old_grid_are_dimmed);
    harness.add("analysis", "words_of_an_old_pixel_are_dimmed", words_of_an_old_pixel_are_dimmed);
    harness.add("strips", "cells_of_another_place_are_dimmed",
                strip_cells_of_another_place_are_dimmed);
}

}  // namespace zscope::testing
