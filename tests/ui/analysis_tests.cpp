#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/component_order.h"
#include "app/state/heatmap_colors.h"
#include "core/export/colormap.h"
#include "core/export/latent_file.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

/// The panel's tab in front, and what it then wants done.
void bring_forward(ImGuiTestContext* ctx, UiHarness& ui, const char* panel) {
    ctx->WindowFocus((std::string("//") + panel).c_str());
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
}

void set_options(ImGuiTestContext* ctx, UiHarness& ui, const AnalysisOptions& options) {
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
}

/// Fresh choices on a fresh state, other tabs in front.
void start_analysis(ImGuiTestContext* ctx, UiHarness& ui, const char* generator) {
    set_options(ctx, ui, {});
    ui.start_on(ctx, generator);
    bring_forward(ctx, ui, "Activeness");
    bring_forward(ctx, ui, "Strips");
    bring_forward(ctx, ui, "Latent");
}

AnalysisPhase phase(const UiHarness& ui, AnalysisKind kind) {
    return ui.state().analysis.job(kind).phase;
}

void activeness_is_measured_unasked(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::done);
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
    IM_CHECK_EQ(ui.state().analysis.activeness->samples_done, 16);
    for (std::size_t i = 0; i < ui.state().components(); ++i) {
        IM_CHECK_GT(score_of(ui.state(), i)->score, 0.0);
    }
    // A moved slider changes nothing about it.
    const auto before = ui.state().analysis.activeness;
    ui.dispatch(event::ComponentSet{0, 1.5F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().analysis.activeness == before);
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemInputValue("##samples", 8);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.activeness->samples_done, 8);
}

void drawn_latents_have_a_seed_and_a_mode(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    const auto before = ui.state().analysis.activeness;
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemInputValue("##latents_seed", 7);
    ctx->ComboClick("##latent_mode/pre_norm");
    IM_CHECK(ui.wait_idle(ctx));
    const auto after = ui.state().analysis.activeness;
    IM_CHECK_EQ(after->request.latents.seed, std::uint64_t{7});
    IM_CHECK(after->request.latents.mode == LatentMode::pre_norm);
    IM_CHECK_NE(after->scores[0].score, before->scores[0].score);
    bring_forward(ctx, ui, "Interactions");
    ctx->SetRef("Interactions");
    ctx->ItemInputValue("##latents_seed", 9);
    ctx->ComboClick("##latent_mode/pre_norm");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::interactions));
    const FigureLatents& latents = ui.state().analysis.interactions->request.latents;
    IM_CHECK_EQ(latents.seed, std::uint64_t{9});
    IM_CHECK(latents.mode == LatentMode::pre_norm);
    // Around the latent on screen there is nothing to draw.
    ctx->ComboClick("##around/This latent");
    ctx->Yield(2);
    IM_CHECK((ctx->ItemInfo("##latents_seed").ItemFlags & ImGuiItemFlags_Disabled) != 0);
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

void rows_sort_by_activeness(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ctx->SetRef("Latent");
    ctx->ComboClick("##order/by activeness");
    ctx->Yield(2);
    const std::vector<std::size_t> order = listed_components(ui.state());
    for (std::size_t i = 1; i < order.size(); ++i) {
        IM_CHECK_GE(score_of(ui.state(), order[i - 1])->score,
                    score_of(ui.state(), order[i])->score);
    }
    IM_CHECK_EQ(activeness_rank(ui.state(), order[0]), 1);
    ctx->ComboClick("##order/by number");
}

void activeness_of_a_failing_model_says_why(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ui.log().fault = Fault::throws_error;
    AnalysisOptions options;
    options.activeness.latents.samples = 5;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::activeness) == AnalysisPhase::failed; }));
    IM_CHECK(!ui.state().analysis.job(AnalysisKind::activeness).failure.empty());
    IM_CHECK(!is_current(ui.state(), AnalysisKind::activeness));
    ui.log().fault = Fault::none;
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemClick("status/Try again");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::activeness));
}

void many_components_wait_to_be_asked(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "wide");
    IM_CHECK(phase(ui, AnalysisKind::activeness) == AnalysisPhase::idle);
    IM_CHECK(ui.state().analysis.activeness == nullptr);
    bring_forward(ctx, ui, "Activeness");
    ctx->SetRef("Activeness");
    ctx->ItemClick("status/Measure");
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().analysis.activeness != nullptr; }));
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::activeness});
    IM_CHECK(ui.wait_idle(ctx));
    const AnalysisPhase ended = phase(ui, AnalysisKind::activeness);
    IM_CHECK(ended == AnalysisPhase::cancelled || ended == AnalysisPhase::done);
}

void heatmap_refines_and_follows_the_slider(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ctx->KeyPress(ImGuiKey_H);
    ctx->Yield(2);
    IM_CHECK(ui.state().analysis.options.heatmap.shown);
    IM_CHECK(ui.wait_idle(ctx));
    const auto first = ui.state().analysis.heatmap;
    IM_CHECK(first != nullptr);
    IM_CHECK_EQ(first->k, 64);
    IM_CHECK_EQ(first->map->width, 16);
    IM_CHECK_GT(first->range.high, 0.0);
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    ui.dispatch(event::ComponentSet{2, -1.5F});
    ctx->Yield(1);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap) ||
             ui.state().analysis.heatmap != first);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(ui.state().analysis.heatmap != first);
    // The range of the first map is kept.
    IM_CHECK_EQ(shown_range(ui.state())->high, first->range.high);
    AnalysisOptions options = ui.state().analysis.options;
    options.heatmap.layout = HeatmapLayout::side_by_side;
    options.heatmap.measure = HeatmapMeasure::change;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.heatmap->k, 0);
    ctx->KeyPress(ImGuiKey_H);
    ctx->Yield(2);
    IM_CHECK(!ui.state().analysis.options.heatmap.shown);
}

void curvature_bends_along_any_direction(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.heatmap.shown = true;
    set_options(ctx, ui, options);
    bring_forward(ctx, ui, "Heatmap");
    ctx->SetRef("Heatmap");
    ctx->ComboClick("##measure/Curvature along a direction");
    IM_CHECK(ui.wait_idle(ctx));
    const auto direction = [&] { return ui.state().analysis.heatmap->request.direction; };
    IM_CHECK(direction() == (std::vector<float>{1, 0, 0, 0}));
    ctx->ComboClick("##along/from base to here");
    ctx->Yield(2);
    IM_CHECK(!why_not_measured(ui.state(), AnalysisKind::heatmap).empty());
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
    ui.dispatch(event::ComponentSet{1, ui.value(1) + 2.0F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK_LT(std::abs(direction()[1] - 1.0F), 1e-6F);
    // Given: from a file, from the clipboard, and not from anything.
    write_latent_file(ui.scratch() / "v.json", {{1.0F, 2.0F, 0.0F, -1.0F}});
    ctx->ComboClick("##along/a given direction");
    ctx->Yield(2);
    ui.type_path(ctx, PathPurpose::open_direction, ui.scratch() / "v.json");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(direction() == (std::vector<float>{1, 2, 0, -1}));
    ctx->SetRef("Heatmap");
    ImGui::SetClipboardText("0.5, 0, 0, -0.25");
    ctx->ItemClick("Paste");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(direction() == (std::vector<float>{0.5F, 0, 0, -0.25F}));
    ImGui::SetClipboardText("no numbers");
    ctx->ItemClick("Paste");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_STR_EQ(ui.state().messages.back().title.c_str(), "Cannot paste the direction");
    IM_CHECK(direction() == (std::vector<float>{0.5F, 0, 0, -0.25F}));
    const std::string command = ui.app().controller().equivalent_command(ExportKind::heatmap);
    IM_CHECK(command.find("--direction 0.5,0,0,-0.25") != std::string::npos);
    ui.dispatch(event::MessagesCleared{});
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

void range_by_hand_is_refused_the_wrong_way_round(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 2;
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {1.0, 2.0};
    set_options(ctx, ui, options);
    bring_forward(ctx, ui, "Heatmap");
    const auto range = [&] { return ui.state().analysis.options.heatmap.hand_range; };
    ctx->SetRef("Heatmap");
    ctx->ItemInputValue("##ends/$$0", 5.0F);
    ctx->Yield(2);
    IM_CHECK(range() == (HeatmapRange{1.0, 2.0}));
    IM_CHECK(shown_range(ui.state()) == (HeatmapRange{1.0, 2.0}));
    // The other end makes a range of it.
    ctx->ItemInputValue("##ends/$$1", 8.0F);
    ctx->Yield(2);
    IM_CHECK(range() == (HeatmapRange{5.0, 8.0}));
    set_options(ctx, ui, {});
}

void heatmap_marks_what_is_not_a_number(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ui.log().fault = Fault::non_finite;
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 4;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    const auto result = ui.state().analysis.heatmap;
    IM_CHECK(result != nullptr);
    IM_CHECK_EQ(result->bad, std::size_t{1});
    IM_CHECK(result->bad_text.starts_with(
        "around the latent on screen, values are not finite (NaN or infinity), first in pixels: "
        "1 of"));
    IM_CHECK(std::isnan(result->map->values[0]));
    IM_CHECK(std::isfinite(result->range.high));
    bring_forward(ctx, ui, "Heatmap");
    // Drawn latents have their seed's name.
    options = {};
    options.activeness.latents.samples = 3;
    options.activeness.latents.seed = 5;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    const std::string failure = ui.state().analysis.job(AnalysisKind::activeness).failure;
    IM_CHECK(failure.starts_with("around sample 0 of seed 5, values are not finite"));
    ui.log().fault = Fault::none;
    set_options(ctx, ui, {});
}

/// Started, then changed under its hands in every way: nothing old is ever current, work ends soon.
void slow_heatmap_gives_way_and_ends(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    Settings settings = ui.state().settings;
    settings.show_strips = false;  // their forwards would be counted too
    ui.dispatch(event::SettingsChanged{settings});
    AnalysisOptions options = ui.state().analysis.options;
    options.heatmap.shown = true;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.log().alive > 0; }));
    // A hand on the slider: at most the forward at hand is finished, then the picture goes first.
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseDown();
    ctx->Yield();
    const ImVec2 start = ImGui::GetMousePos();
    int most_unasked = 0;
    const int before = ui.log().forwards;
    int step = 0;
    for (const Stopwatch watch; watch.seconds() < 3.0 && !ctx->IsError(); ++step) {
        const bool has_given_way = watch.seconds() > 2.0;
        ctx->MouseMoveToPos({start.x + static_cast<float>(step % 30), start.y});
        ctx->Yield();
        IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
        for (const JobStatus& job : ui.state().jobs) {
            const bool runs = job.job_class == JobClass::heatmap && job.phase == JobPhase::running;
            most_unasked = std::max(most_unasked, runs && has_given_way ? 1 : 0);
        }
    }
    IM_CHECK_GT(ui.log().forwards.load(), before);  // the pictures under the hand
    IM_CHECK_EQ(most_unasked, 0);
    ctx->MouseUp();
    ctx->Yield(2);
    // Cancelled: two forwards later nothing runs.
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::heatmap) == AnalysisPhase::running; }));
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.app().controller().pictures_alive() == 0; }));
    ui.dispatch(event::AnalysisStopAsked{AnalysisKind::heatmap});
    ctx->Yield();
    const int at_cancel = ui.log().forwards;
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LE(ui.log().forwards.load(), at_cancel + 2);
    IM_CHECK(phase(ui, AnalysisKind::heatmap) == AnalysisPhase::cancelled);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
    set_options(ctx, ui, {});
}

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
    IM_CHECK_EQ(result.samples_done, 4);
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
    IM_CHECK_LE(ui.state().analysis.pixel->penalty, most);
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

/// Whether a window drew anything in the last colour of its bar, opaque.
bool shows_opaque_end(const ImGuiWindow* window) {
    const Rgb end = color_table(ColorMap::ylgnbu).back();
    const ImU32 color = IM_COL32(end.red, end.green, end.blue, 255);
    const ImVector<ImDrawVert>& drawn = window->DrawList->VtxBuffer;
    return std::any_of(drawn.begin(), drawn.end(),
                       [color](const ImDrawVert& vertex) { return vertex.col == color; });
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
        // While the hand is on a slider nothing is measured anew.
        ui.dispatch(event::GestureStarted{});
        ui.dispatch(event::ComponentSet{0, ui.value(0) + 0.5F});
        ctx->Yield(3);
        IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
        IM_CHECK(!shows_opaque_end(UiHarness::child_window(child)));
        IM_CHECK(!shows_opaque_end(UiHarness::child_window("Canvas/area")));
        ui.dispatch(event::GestureEnded{});
        IM_CHECK(ui.wait_idle(ctx));
    }
    set_options(ctx, ui, {});
    bring_forward(ctx, ui, "Strips");
}

/// Every panel on nothing: no crash, something to read.
void panels_without_a_model_or_result(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "slow");
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.activeness.latents.samples = 33;
    set_options(ctx, ui, options);
    for (const char* panel : {"Heatmap", "Interactions", "Pixel", "Pair", "Activeness"}) {
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
    harness.add("analysis", "activeness_is_measured_unasked", activeness_is_measured_unasked);
    harness.add("analysis", "drawn_latents_have_a_seed", drawn_latents_have_a_seed_and_a_mode);
    harness.add("analysis", "rows_sort_by_activeness", rows_sort_by_activeness);
    harness.add("analysis", "activeness_failure_says_why", activeness_of_a_failing_model_says_why);
    harness.add("analysis", "many_components_wait_to_be_asked", many_components_wait_to_be_asked);
    harness.add("analysis", "heatmap_refines_and_follows", heatmap_refines_and_follows_the_slider);
    harness.add("analysis", "curvature_along_any_direction", curvature_bends_along_any_direction);
    harness.add("analysis", "range_by_hand_is_refused",
                range_by_hand_is_refused_the_wrong_way_round);
    harness.add("analysis", "heatmap_marks_nan", heatmap_marks_what_is_not_a_number);
    harness.add("analysis", "slow_heatmap_gives_way", slow_heatmap_gives_way_and_ends);
    harness.add("analysis", "another_model_ends_it", another_model_ends_the_measuring);
    harness.add("analysis", "interactions_open_the_pair", interactions_open_the_pairs_grid);
    harness.add("analysis", "interactions_here", interactions_around_this_latent_follow_it);
    harness.add("analysis", "clicked_pixel_shows_its_hessian", a_clicked_pixel_shows_its_hessian);
    harness.add("analysis", "old_colour_bars_are_dimmed", colour_bars_of_old_results_are_dimmed);
    harness.add("analysis", "panels_while_loading", panels_without_a_model_or_result);
}

}  // namespace zscope::testing
