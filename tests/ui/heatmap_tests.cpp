#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "core/export/latent_file.h"
#include "tests/ui/analysis_support.h"

namespace zscope::testing {
namespace {

void heatmap_refines_and_follows_the_slider(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions whole = ui.state().analysis.options;
    whole.heatmap.range_percentile = 100.0;
    set_options(ctx, ui, whole);
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
    IM_CHECK(ui.words(ctx).find("(value^2/z^4)") != std::string::npos);  // at the colour bar
    ui.dispatch(event::HeatmapRescaled{});  // whatever maps came before
    ui.dispatch(event::ComponentSet{2, -1.5F});
    ctx->Yield(1);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap) ||
             ui.state().analysis.heatmap != first);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(ui.state().analysis.heatmap != first);
    // The range covers both maps.
    const double second = ui.state().analysis.heatmap->range.high;
    IM_CHECK_EQ(shown_range(ui.state())->high, std::max(first->range.high, second));
    AnalysisOptions options = ui.state().analysis.options;
    options.heatmap.measure = HeatmapMeasure::change;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().analysis.heatmap->k, 0);
    ctx->KeyPress(ImGuiKey_H);
    ctx->Yield(2);
    IM_CHECK(!ui.state().analysis.options.heatmap.shown);
}

void first_map_follows_the_hand(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.heatmap.shown = true;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    const auto map = [&ui] { return ui.state().analysis.heatmap; };
    const auto before = map();
    const bool follows = UiHarness::wait_for(ctx, [&] {
        if (!ui.state().picture_is_elsewhere()) {
            ui.dispatch(event::GestureStarted{});
            ui.dispatch(event::ComponentSet{0, ui.value(0) + 0.01F});
        }
        return ui.state().hand_moves && phase(ui, AnalysisKind::heatmap) == AnalysisPhase::done &&
               map() != before && map()->k == kFirstDirections;
    });
    ui.dispatch(event::GestureEnded{});
    IM_CHECK(follows);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK_EQ(map()->k, 64);
    set_options(ctx, ui, {});
}

/// Every k that the window tells of a penalty.
std::vector<int> told_k(const std::string& words) {
    std::vector<int> told;
    const std::string label = "k = ";
    for (std::size_t at = words.find(label); at != std::string::npos;
         at = words.find(label, at + 1)) {
        told.push_back(std::atoi(words.c_str() + at + label.size()));
    }
    return told;
}

/// Held before each forward, so that no step can pass unseen.
void each_refinement_is_shown_with_its_k(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    // A place of its own: no map of it is kept.
    ui.dispatch(event::ComponentSet{1, 0.8125F});
    IM_CHECK(ui.wait_idle(ctx));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    AnalysisOptions options;
    options.heatmap.shown = true;
    set_options(ctx, ui, options);
    IM_CHECK(UiHarness::wait_for(
        ctx, [&] { return phase(ui, AnalysisKind::heatmap) == AnalysisPhase::running; }));
    std::vector<int> steps;
    const auto look = [&] {
        ctx->Yield(2);
        if (fit_of(ui.state(), AnalysisKind::heatmap) == ResultFit::none) {
            return;
        }
        const int k = ui.state().analysis.heatmap->k;
        const std::vector<int> told = told_k(ui.words(ctx));
        IM_CHECK(!told.empty());
        IM_CHECK(std::ranges::count(told, k) == std::ssize(told));
        if (steps.empty() || steps.back() != k) {
            steps.push_back(k);
        }
    };
    const auto is_done = [&] { return phase(ui, AnalysisKind::heatmap) == AnalysisPhase::done; };
    const auto is_held = [&] { return is_done() || ui.log().door.is_waited_at(); };
    while (UiHarness::wait_for(ctx, is_held) && !is_done()) {
        look();
        ui.log().door.let_one();
    }
    look();
    IM_CHECK(steps == (std::vector<int>{2, 4, 8, 16, 32, 64}));
    ui.log().door.open();
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
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

/// The same numbers with their signs, in colours with a middle.
void signs_are_kept_when_asked_for(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.measure = HeatmapMeasure::change;
    options.heatmap.change_reduction = ChannelReduction::max;  // in a mean channels would cancel
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    const std::vector<float> sizes = ui.state().analysis.heatmap->map->values;
    IM_CHECK(ui.words(ctx).find("size of change") != std::string::npos);
    bring_forward(ctx, ui, "Heatmap");
    ctx->SetRef("Heatmap");
    ctx->ItemClick("Signs");
    IM_CHECK(ui.wait_idle(ctx));
    const auto result = ui.state().analysis.heatmap;
    IM_CHECK(result->request.is_signed);
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK_EQ(result->map->values.size(), sizes.size());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
        IM_CHECK_EQ(std::abs(result->map->values[i]), sizes[i]);
    }
    const std::optional<HeatmapRange> range = shown_range(ui.state());
    IM_CHECK(range.has_value());
    IM_CHECK_EQ(range->low, -range->high);
    IM_CHECK(colors_of(ui.state(), result->request) == ColorMap::diverging);
    IM_CHECK(ui.words(ctx).find("size of change") == std::string::npos);
    const std::string command = ui.app().controller().equivalent_command(ExportKind::heatmap);
    IM_CHECK(command.find("--signed --") != std::string::npos);
    IM_CHECK(command.find("--colormap diverging") != std::string::npos);
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

void range_ends_at_a_percentile(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "demo");
    AnalysisOptions options;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 2;
    options.heatmap.range_mode = RangeMode::automatic;
    options.heatmap.range_percentile = 100.0;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    const double largest = shown_range(ui.state())->high;
    IM_CHECK_EQ(largest, covered_range(ui.state())->high);
    bring_forward(ctx, ui, "Heatmap");
    ctx->SetRef("Heatmap");
    ctx->ItemInputValue("##percentile", 99.0F);
    ctx->Yield(2);
    IM_CHECK_EQ(ui.state().analysis.options.heatmap.range_percentile, 99.0);
    IM_CHECK_LT(shown_range(ui.state())->high, largest);
    IM_CHECK_EQ(covered_range(ui.state())->high, largest);
    IM_CHECK(ui.words(ctx).find(">= ") != std::string::npos);
    const std::string command = ui.app().controller().equivalent_command(ExportKind::heatmap);
    IM_CHECK(command.find("--range-percentile 99") != std::string::npos);
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

/// The button is down all the time.
void held_knob_that_rests_has_its_map(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    AnalysisOptions options;
    options.heatmap.shown = true;
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    const float before = ui.value(1);
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseDown();
    const ImVec2 start = ImGui::GetMousePos();
    ctx->MouseMoveToPos({start.x + 20.0F, start.y});
    const bool has_moved = UiHarness::wait_for(
        ctx, [&] { return ui.value(1) != before; }, 10.0);
    const bool is_mapped = UiHarness::wait_for(
        ctx,
        [&] {
            return fit_of(ui.state(), AnalysisKind::heatmap) == ResultFit::whole &&
                   phase(ui, AnalysisKind::heatmap) == AnalysisPhase::done;
        },
        20.0);
    const bool is_held = ui.state().gesture_start.has_value();
    const bool is_of_here =
        ui.state().analysis.heatmap->request.latents.state == ui.state().edit.latent;
    ctx->MouseUp();
    IM_CHECK(has_moved);
    IM_CHECK(is_held);
    IM_CHECK(is_mapped);
    IM_CHECK(is_of_here);
    set_options(ctx, ui, {});
    IM_CHECK(ui.wait_idle(ctx));
}

}  // namespace

void add_heatmap_tests(UiHarness& harness) {
    harness.add("analysis", "heatmap_refines_and_follows", heatmap_refines_and_follows_the_slider);
    harness.add("analysis", "first_map_follows_the_hand", first_map_follows_the_hand);
    harness.add("analysis", "each_refinement_is_shown_with_its_k",
                each_refinement_is_shown_with_its_k);
    harness.add("analysis", "curvature_along_any_direction", curvature_bends_along_any_direction);
    harness.add("analysis", "signs_are_kept_when_asked_for", signs_are_kept_when_asked_for);
    harness.add("analysis", "range_ends_at_a_percentile", range_ends_at_a_percentile);
    harness.add("analysis", "range_by_hand_is_refused",
                range_by_hand_is_refused_the_wrong_way_round);
    harness.add("analysis", "heatmap_marks_nan", heatmap_marks_what_is_not_a_number);
    harness.add("analysis", "held_knob_that_rests_has_its_map", held_knob_that_rests_has_its_map);
}

}  // namespace zscope::testing
