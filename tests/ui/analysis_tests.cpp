#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/pair_colors.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/theme.h"
#include "core/export/colormap.h"
#include "core/export/comparison.h"
#include "core/export/measure_names.h"
#include "tests/support/door.h"
#include "tests/ui/analysis_support.h"
#include "tests/ui/layout_support.h"

namespace zscope::testing {
namespace {

void another_model_ends_the_measuring(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    AnalysisOptions options = ui.state().analysis.options;
    options.heatmap.shown = true;
    options.activeness.latents.samples = 40;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.log().alive > 0; }));
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, "fast"}});
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().model.info.name == "fast"; }));
    IM_CHECK(ui.state().analysis.heatmap == nullptr ||
             is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK_EQ(ui.state().analysis.heatmap->key.model_generation, ui.state().model.generation);
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
    // The prototype, and one replica a worker: the old model's are gone.
    IM_CHECK_LE(ui.log().replicas_alive.load(), 6);
}

void interactions_open_the_pairs_grid(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    IM_CHECK(ui.state().analysis.interactions == nullptr);
    bring_forward(ctx, ui, "Interactions");
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    const InteractionsResult& result = *ui.state().analysis.interactions;
    IM_CHECK_EQ(result.n, std::size_t{4});
    IM_CHECK_EQ(result.samples_done, kInteractionSamples);
    IM_CHECK_GT(result.value[1], 0.0);
    // A click on row 0, column 3.
    ctx->SetRef(UiHarness::child_window("Interactions/left"));
    const ImRect box = ctx->ItemInfo("matrix").RectFull;
    const float cell = box.GetWidth() / 4;
    ctx->MouseMoveToPos({box.Min.x + 3.5F * cell, box.Min.y + 0.5F * cell});
    ctx->MouseClick();
    ctx->Yield(4);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().analysis.options.pair == (std::pair{0, 3}));
    IM_CHECK(ui.state().analysis.visible[static_cast<std::size_t>(AnalysisKind::pair)]);
    IM_CHECK(is_current(ui.state(), AnalysisKind::pair));
    const auto pair = ui.state().analysis.pair;
    IM_CHECK_EQ(pair->cells.size(), std::size_t{25});
    IM_CHECK_EQ(pair->differences.size(), std::size_t{25});
    IM_CHECK_GT(pair->largest_difference, 0.0F);
    const std::string words = ui.words(ctx);
    const std::size_t measure = words.find("beyond sum");
    IM_CHECK(measure != std::string::npos);
    IM_CHECK(words.find(kValueUnit, measure) != std::string::npos);
    // A cell is a place to go to, and undo comes back.
    const EditState before = ui.state().edit;
    ctx->SetRef(UiHarness::child_window("Pair/grids"));
    ctx->ItemClick("pictures/$$7/cell");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(std::abs(ui.value(0) - pair->request.row_values[1]), 1e-6F);
    IM_CHECK_LT(std::abs(ui.value(3) - pair->request.column_values[2]), 1e-6F);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == before);
    // Differences in one range until "Fit", with signs when asked for, the value under the mouse.
    ui.dispatch(event::PairRescaled{});
    ctx->SetRef("Pair");
    ctx->ItemClick("Signs");
    ctx->Yield(2);
    IM_CHECK(pair_colors(ui.state()).map == ColorMap::diverging);
    IM_CHECK_EQ(pair_colors(ui.state()).range.low, -pair_colors(ui.state()).range.high);
    AnalysisOptions other = ui.state().analysis.options;
    other.pair = {1, 2};
    set_options(ctx, ui, other);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(pair_colors(ui.state()).range.high, static_cast<double>(pair->largest_difference));
    ctx->SetRef("Pair");
    ctx->ItemClick("Fit");
    ctx->Yield(2);
    IM_CHECK_EQ(pair_colors(ui.state()).range.high,
                static_cast<double>(ui.state().analysis.pair->largest_difference));
    other.pair = {0, 3};
    other.pair_signed = false;
    set_options(ctx, ui, other);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->SetRef(UiHarness::child_window("Pair/grids"));
    ctx->MouseMove("difference/$$7/cell");
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return ui.words(ctx).find("under the mouse") != std::string::npos; }));
    // The pad moves both in one step of undo.
    ctx->SetRef("Pair");
    const ImRect pad = ctx->ItemInfo("pad").RectFull;
    ctx->MouseMoveToPos(pad.GetCenter());
    ctx->MouseDown();
    ctx->MouseMoveToPos({pad.Min.x + 0.75F * pad.GetWidth(), pad.Min.y + 0.25F * pad.GetHeight()});
    ctx->MouseUp();
    IM_CHECK(ui.wait_idle(ctx));
    const float extent = ui.state().analysis.options.pair_extent;
    const float pixel = 2.0F * extent / pad.GetWidth();
    IM_CHECK_LT(std::abs(ui.value(3) - extent / 2), pixel);
    IM_CHECK_LT(std::abs(ui.value(0) + extent / 2), pixel);
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == before);
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
    IM_CHECK(!ui.state().analysis.visible[static_cast<std::size_t>(AnalysisKind::pair)]);
}

/// Of six pairs one is above 0, and one's interval is wide.
void wide_and_negligible_pairs_are_told(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Interactions");
    const auto says = [&](const char* text) {
        return ui.words(ctx).find(text) != std::string::npos;
    };
    InteractionsResult result = *ui.state().analysis.interactions;
    std::fill(result.value.begin(), result.value.end(), 1e-6);
    result.low = result.value;
    result.value[1] = 2.0;
    result.low[1] = 1.0;
    const auto show = [&] {
        ui.dispatch(event::AnalysisArrived{std::make_shared<const InteractionsResult>(result),
                                           /*is_final=*/true});
        ctx->Yield(2);
    };
    show();
    IM_CHECK(says(kInteractionMeasure));
    IM_CHECK(!says("wide  "));
    IM_CHECK(says("No other pair over 1/1000 of the strongest"));
    IM_CHECK(!says("a marked corner: above the scale"));
    result.value[0] = 3.0;
    show();
    IM_CHECK(says("a marked corner: above the scale"));
    result.value[2] = 1.5;
    result.low[2] = 0.0;
    show();
    IM_CHECK(says("wide  1.5"));
    IM_CHECK(says("No other pair over 1/1000 of the strongest"));
    ui.dispatch(event::AnalysisAsked{AnalysisKind::interactions});
    IM_CHECK(ui.wait_idle(ctx));
    bring_forward(ctx, ui, "Strips");
}

void interactions_around_this_latent_follow_it(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Interactions");
    ctx->SetRef("Interactions");
    ctx->ComboClick("##around/This latent");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    const auto here = ui.state().analysis.interactions;
    IM_CHECK_EQ(here->samples_done, 1);
    IM_CHECK(here->request.latents.state == ui.state().edit.latent);
    ui.dispatch(event::ComponentSet{0, ui.value(0) + 1.0F});
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    const auto there = ui.state().analysis.interactions;
    IM_CHECK(there->request.latents.state == ui.state().edit.latent);
    IM_CHECK(there->value != here->value);
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

/// The Pixel panel in front, with the Hessian of a pixel that is chosen by its place.
void show_a_pixels_hessian(ImGuiTestContext* ctx, UiHarness& ui) {
    bring_forward(ctx, ui, "Pixel");
    AnalysisOptions options;
    options.pixel.place = PixelPlace{.x = 4, .y = 5, .channel = 1};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
}

/// As high as the panel is, and as wide as numbers of the text's size need.
void a_pixels_matrix_fills_the_panel(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    show_a_pixels_hessian(ctx, ui);
    ImGuiWindow* panel = UiHarness::child_window("Pixel/hessian");
    IM_CHECK(panel != nullptr);
    ctx->SetRef(panel);
    const ImRect matrix = ctx->ItemInfo("hessian").RectFull;
    IM_CHECK_GT(matrix.GetHeight(), 0.7F * panel->InnerRect.GetHeight());
    IM_CHECK_GE(matrix.GetWidth(), matrix.GetHeight());
    const std::optional<double> ratio = ui.state().analysis.pixel->ratio;
    IM_CHECK(ratio.has_value());
    const std::string told = std::string("D_R ").append(ui::number_text(*ratio));
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find(told) != std::string::npos);
    IM_CHECK_EQ(words.find("D_R", words.find(told) + 1), std::string::npos);  // once
    const std::size_t measure = words.find("size of H_ij");
    IM_CHECK(measure != std::string::npos);
    IM_CHECK(words.find(kSecondDerivativeUnit, measure) != std::string::npos);
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

/// Below the controls of the narrow panel that a low window gives it, with nothing to scroll.
void a_pixels_matrix_fits_a_low_panel(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    resize_window(ctx, ui, 1600, 760);
    set_layout(ctx, ui, LayoutPreset::explore);
    show_a_pixels_hessian(ctx, ui);
    const ImGuiWindow* panel = ImGui::FindWindowByName("Pixel");
    ctx->SetRef("Pixel");
    const ImRect matrix = ctx->ItemInfo("hessian").RectFull;
    IM_CHECK_EQ(panel->ScrollMax.y, 0.0F);
    IM_CHECK_LE(matrix.Max.y, panel->InnerRect.Max.y);
    IM_CHECK_LT(panel->InnerRect.Max.y - matrix.Max.y, ui::em(2.5F));
    IM_CHECK_GE(matrix.GetHeight() + 4.0F, ui::em(4));  // less than a pixel a cell
    set_options(ctx, ui, {});
    resize_window(ctx, ui, 1440, 900);
    set_layout(ctx, ui, LayoutPreset::explore);
    bring_forward(ctx, ui, "Strips");
}

void a_clicked_pixel_shows_its_hessian(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Pixel");
    IM_CHECK(ui.state().analysis.pixel == nullptr);
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    ctx->ItemClick("picture");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel));
    const PixelResult clicked = *ui.state().analysis.pixel;
    IM_CHECK(clicked.place.x == 7 || clicked.place.x == 8);
    IM_CHECK(clicked.place.y == 7 || clicked.place.y == 8);
    IM_CHECK(std::isnan(clicked.penalty));
    IM_CHECK_EQ(clicked.n, std::size_t{4});
    IM_CHECK_LT(std::abs(clicked.matrix[1] - clicked.matrix[4]), 1e-12);
    // It follows the slider.
    ui.dispatch(event::ComponentSet{0, 2.0F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel));
    IM_CHECK(ui.state().analysis.pixel->matrix != clicked.matrix);
    ctx->SetRef(UiHarness::child_window("Pixel/controls"));
    ctx->ItemClick("Most penalised");
    IM_CHECK(ui.wait_idle(ctx));
    const double most = ui.state().analysis.pixel->penalty;
    IM_CHECK(!std::isnan(most));
    ctx->ItemClick("Least penalised");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().analysis.pixel->request.choice == PixelChoice::least_penalised);
    IM_CHECK_LE(ui.state().analysis.pixel->penalty, most);
    ctx->ItemClick("Random");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::pixel));
    IM_CHECK(ui.state().analysis.pixel->request.choice == PixelChoice::random);
    IM_CHECK(std::isnan(ui.state().analysis.pixel->penalty));
    // What this model cannot give is said, and nothing older passes for it.
    AnalysisOptions options = ui.state().analysis.options;
    options.pixel.scheme = HessianScheme::analytic;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::pixel) == AnalysisPhase::failed; }));
    IM_CHECK(!is_current(ui.state(), AnalysisKind::pixel));
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Activeness");
}

/// Whether a window drew anything in the last colour of its bar, with this opacity.
bool shows_end(const ImGuiWindow* window, ColorMap map, float alpha) {
    const Rgb end = color_table(map).back();
    return draws(window, IM_COL32(end.red, end.green, end.blue, std::lround(255.0F * alpha)));
}

bool shows_opaque_end(const ImGuiWindow* window) {
    return shows_end(window, ColorMap::ylgnbu, 1.0F);
}

/// Of what is measured around the latent, while nothing is measured around the next one.
void check_dimmed_when_moved(ImGuiTestContext* ctx, UiHarness& ui, AnalysisKind kind,
                             const std::function<const ImGuiWindow*()>& window, ColorMap map) {
    ui.dispatch(event::AnalysisAsked{kind});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), kind));
    IM_CHECK(window() != nullptr);
    IM_CHECK(shows_end(window(), map, 1.0F));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{2, ui.value(2) + 0.5F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), kind));
    IM_CHECK(shows_end(window(), map, ui::kOldAlpha));
    IM_CHECK(!shows_end(window(), map, 1.0F));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
}

/// Of a model with layers.
void pair_and_layers_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "jets");
    AnalysisOptions options;
    options.pair = {0, 1};
    options.pair_steps = 2;
    set_options(ctx, ui, options);
    bring_forward(ctx, ui, "Pair");
    check_dimmed_when_moved(
        ctx, ui, AnalysisKind::pair, [] { return UiHarness::child_window("Pair/grids"); },
        difference_colors(DifferenceKind::absolute));
    bring_forward(ctx, ui, "Layers");
    check_dimmed_when_moved(
        ctx, ui, AnalysisKind::layers, [] { return ImGui::FindWindowByName("Layers"); },
        ColorMap::diverging);
    set_options(ctx, ui, {});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
}

void colour_bars_of_old_results_are_dimmed(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 2;
    options.pixel.place = PixelPlace{.x = 4, .y = 5, .channel = 1};
    options.interactions_here = true;
    set_options(ctx, ui, options);
    for (const auto& [panel, child] :
         {std::pair{"Pixel", "Pixel/hessian"}, std::pair{"Interactions", "Interactions/left"}}) {
        bring_forward(ctx, ui, panel);
        IM_CHECK(shows_opaque_end(UiHarness::child_window(child)));
        IM_CHECK(shows_opaque_end(UiHarness::child_window("Canvas/area")));
        // While the hand moves on, what is measured lies behind it; the map follows.
        const bool is_dimmed = UiHarness::wait_for(ctx, [&ui, child = child] {
            ui.dispatch(event::GestureStarted{});
            ui.dispatch(event::ComponentSet{0, ui.value(0) + 0.01F});
            return !is_current(ui.state(), AnalysisKind::heatmap) &&
                   !shows_opaque_end(UiHarness::child_window(child)) &&
                   shows_opaque_end(UiHarness::child_window("Canvas/area"));
        });
        ui.dispatch(event::GestureEnded{});
        IM_CHECK(is_dimmed);
        IM_CHECK(ui.wait_idle(ctx));
    }
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{0, ui.value(0) + 0.01F});
    IM_CHECK(UiHarness::wait_for(
        ctx, [] { return !shows_opaque_end(UiHarness::child_window("Canvas/area")); }));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    set_options(ctx, ui, {});
    pair_and_layers_are_dimmed(ctx, ui);
}

/// Every panel on nothing: no crash, something to read.
void panels_without_a_model_or_result(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.activeness.latents.samples = 33;
    set_options(ctx, ui, options);
    for (const char* panel : {"Heatmap", "Interactions", "Pixel", "Pair", "Layers", "Activeness"}) {
        ctx->WindowFocus((std::string("//") + panel).c_str());
        ctx->Yield(4);
        IM_CHECK(ImGui::FindWindowByName(panel)->Active);
    }
    set_options(ctx, ui, {});
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::activeness});
    ui.start_on(ctx, "fast");
    bring_forward(ctx, ui, "Strips");
}

}  // namespace

void add_analysis_tests(UiHarness& harness) {
    harness.add("analysis", "another_model_ends_it", another_model_ends_the_measuring);
    harness.add("analysis", "interactions_open_the_pair", interactions_open_the_pairs_grid);
    harness.add("analysis", "wide_pairs_are_told", wide_and_negligible_pairs_are_told);
    harness.add("analysis", "interactions_here", interactions_around_this_latent_follow_it);
    harness.add("analysis", "clicked_pixel_shows_its_hessian", a_clicked_pixel_shows_its_hessian);
    harness.add("analysis", "pixels_matrix_fills_the_panel", a_pixels_matrix_fills_the_panel);
    harness.add("analysis", "pixels_matrix_fits_a_low_panel", a_pixels_matrix_fits_a_low_panel);
    harness.add("analysis", "old_colour_bars_are_dimmed", colour_bars_of_old_results_are_dimmed);
    harness.add("analysis", "panels_while_loading", panels_without_a_model_or_result);
}

}  // namespace zscope::testing
