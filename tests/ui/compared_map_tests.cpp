#include <c10/core/Device.h>
#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/canvas_view.h"
#include "app/state/compare_rules.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/ui/panels/canvas_heatmap.h"
#include "app/ui/slot_look.h"
#include "core/export/sensitivity_maps.h"
#include "core/model/bundled_model.h"
#include "core/model/generator.h"
#include "tests/app/shown_generation.h"
#include "tests/ui/rebase_support.h"
#include "tests/ui/ui_harness.h"

/// The map of B beside that of A.
namespace zscope::testing {
namespace {

constexpr int kDirections = 8;

AnalysisOptions map_options(HeatmapMeasure measure = HeatmapMeasure::penalty) {
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    options.heatmap.measure = measure;
    options.heatmap.component = 1;
    options.heatmap.pair = {0, 2};
    options.heatmap.k_limit = kDirections;
    options.heatmap.range_mode = RangeMode::automatic;
    options.heatmap.range_percentile = 100.0;
    return options;
}

/// "fast" as A, another model as B, both mapped.
void start_mapping(ImGuiTestContext* ctx, UiHarness& ui, const char* b,
                   const AnalysisOptions& options = map_options()) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, b}});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.mode == CompareMode::side_by_side);
}

void stop_mapping(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    IM_CHECK(ui.wait_idle(ctx));
}

/// What the core measures of a generator at the window's latent, asked for without the window.
std::vector<float> core_map(const UiHarness& ui, const char* name, HeatmapMeasure measure) {
    const EditState& edit = ui.state().edit;
    SensitivityOptions request;
    request.latents = {.samples = 1,
                       .seed = edit.latent.seed,
                       .mode = edit.post_norm ? LatentMode::post_norm : LatentMode::pre_norm,
                       .state = edit.latent};
    request.k = kDirections;
    request.batch = 8;
    if (measure == HeatmapMeasure::change) {
        request.component = 1;
        request.reduction = ChannelReduction::mean;
    } else if (measure == HeatmapMeasure::interaction) {
        request.pair = {0, 2};
    }
    const std::unique_ptr<Generator> generator = UiHarness::make_model(name);
    const at::Tensor map =
        refine_sensitivity_map(*generator, c10::Device(c10::kCPU), request, [](const RefinedMap&) {
        }).values.contiguous();
    const float* first = map.const_data_ptr<float>();
    return {first, first + map.numel()};
}

/// The largest difference of two maps, as a share of the largest value of the first.
float farthest(const std::vector<float>& a, const std::vector<float>& b) {
    float largest = 0.0F;
    float difference = a.size() == b.size() ? 0.0F : INFINITY;
    for (std::size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        largest = std::max(largest, a[i]);
        difference = std::max(difference, std::abs(a[i] - b[i]));
    }
    return difference / largest;
}

bool is_both_current(const AppState& state) {
    return is_current(state, AnalysisKind::heatmap) &&
           is_current(state, AnalysisKind::heatmap_of_b);
}

void map_of_b_is_the_cores(ImGuiTestContext* ctx, UiHarness& ui) {
    for (const HeatmapMeasure measure :
         {HeatmapMeasure::penalty, HeatmapMeasure::change, HeatmapMeasure::interaction}) {
        start_mapping(ctx, ui, "bent", map_options(measure));
        ui.dispatch(event::ComponentSet{2, 0.75F});
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(is_both_current(ui.state()));
        const std::vector<float>& a = heatmap_of(ui.state(), Slot::a)->map->values;
        const std::vector<float>& b = heatmap_of(ui.state(), Slot::b)->map->values;
        const std::vector<float> expected = core_map(ui, "bent", measure);
        IM_CHECK_LT(farthest(expected, b), 1e-3F);
        IM_CHECK_GT(farthest(expected, a), 0.05F);  // or A's would do
        IM_CHECK_LT(farthest(core_map(ui, "fast", measure), a), 1e-3F);
    }
    stop_mapping(ctx, ui);
}

void one_range_covers_both(ImGuiTestContext* ctx, UiHarness& ui) {
    start_mapping(ctx, ui, "bent");
    IM_CHECK(is_both_current(ui.state()));
    const HeatmapRange a = heatmap_of(ui.state(), Slot::a)->range;
    const HeatmapRange b = heatmap_of(ui.state(), Slot::b)->range;
    IM_CHECK(a != b);
    const HeatmapRange both{0.0, std::max(a.high, b.high)};
    IM_CHECK(shown_range(ui.state()) == both);
    for (const CompareMode mode : {CompareMode::side_by_side, CompareMode::split}) {
        ui.dispatch(event::CompareModeSet{mode});
        IM_CHECK(ui.wait_idle(ctx));
        IM_CHECK(ui.words(ctx).find("shared A, B") != std::string::npos);
        IM_CHECK(ui::shows_heatmap(ui.state()));
    }
    // A difference has colours of its own.
    ui.dispatch(event::CompareModeSet{CompareMode::difference});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui::shows_heatmap(ui.state()));
    IM_CHECK(ui.words(ctx).find("shared A, B") == std::string::npos);
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    AnalysisOptions options = map_options();
    options.heatmap.range_mode = RangeMode::shared;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ui.dispatch(event::HeatmapRescaled{});
    ctx->Yield(2);
    IM_CHECK(shown_range(ui.state()) == both);
    stop_mapping(ctx, ui);
}

/// Whose maps the canvas shows, "A", "B" or "AB", told by where there is a value under the cursor.
std::string mapped_on_canvas(const UiHarness& ui) {
    std::string slots;
    for (const Slot slot : {Slot::a, Slot::b}) {
        const bool has_value = !ui::heatmap_value_text(ui.state(), slot, 8, 8, 16, 16).empty();
        slots.append(has_value ? ui::slot_name(slot) : "");
    }
    return slots;
}

bool says(ImGuiTestContext* ctx, UiHarness& ui, const char* text) {
    return ui.words(ctx).find(text) != std::string::npos;
}

/// The values under the cursor, and the legend.
void check_maps_on_canvas(ImGuiTestContext* ctx, UiHarness& ui, const std::string& maps) {
    IM_CHECK_STR_EQ(mapped_on_canvas(ui).c_str(), maps.c_str());
    IM_CHECK_EQ(says(ctx, ui, "map of A"), maps == "A");
    IM_CHECK_EQ(says(ctx, ui, "map of B"), maps == "B");
    IM_CHECK_EQ(says(ctx, ui, "shared A, B"), maps == "AB");
}

/// A mode of the canvas, the maps it shows, and those while the key for the other one is held.
struct ModeMaps {
    CompareMode mode;
    const char* maps;
    const char* held;
};

void each_mode_shows_the_maps_of_its_pictures(ImGuiTestContext* ctx, UiHarness& ui) {
    start_mapping(ctx, ui, "bent");
    IM_CHECK(is_both_current(ui.state()));
    const std::optional<HeatmapRange> range = shown_range(ui.state());
    for (const ModeMaps& expected :
         {ModeMaps{CompareMode::only_a, "A", "B"}, ModeMaps{CompareMode::only_b, "B", "A"},
          ModeMaps{CompareMode::side_by_side, "AB", "B"}, ModeMaps{CompareMode::split, "AB", "B"},
          ModeMaps{CompareMode::difference, "", "B"}}) {
        ui.dispatch(event::CompareModeSet{expected.mode});
        IM_CHECK(ui.wait_idle(ctx));
        check_maps_on_canvas(ctx, ui, expected.maps);
        ctx->KeyDown(ImGuiKey_B);
        ctx->Yield(2);
        check_maps_on_canvas(ctx, ui, expected.held);
        // The colours mean the same in every mode.
        IM_CHECK(shown_range(ui.state()) == range);
        ctx->KeyUp(ImGuiKey_B);
        ctx->Yield(2);
    }
    stop_mapping(ctx, ui);
}

void bar_stays_while_the_map_of_b_comes_and_goes(ImGuiTestContext* ctx, UiHarness& ui) {
    start_mapping(ctx, ui, "bent");
    IM_CHECK(shows_both_maps(ui.state()));
    const int lines = ui::heatmap_caption_lines(ui.state());
    AppState without = ui.state();
    without.analysis.heatmap_of_b = nullptr;
    IM_CHECK(ui::shows_heatmap(without));
    IM_CHECK_EQ(ui::heatmap_caption_lines(without), lines);
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(ui::heatmap_caption_lines(ui.state()), lines);
    stop_mapping(ctx, ui);
}

/// The middle of the pixel at column 8 and row 8 of 16 in the half that begins at `left`.
ImVec2 place_in_half(const UiHarness& ui, const ImRect& halves, float left) {
    const float width = std::floor(halves.GetWidth() / 2);
    const Placement placement =
        place_picture(ui.state().edit.view, {width, halves.GetHeight()}, {16.0F, 16.0F});
    return {std::round(left + placement.origin.x + 8.5F * placement.scale),
            std::round(halves.Min.y + placement.origin.y + 8.5F * placement.scale)};
}

void cursor_tells_the_value_of_the_slot_it_is_over(ImGuiTestContext* ctx, UiHarness& ui) {
    start_mapping(ctx, ui, "bent");
    ui.dispatch(event::LayoutReset{LayoutPreset::compare});
    ctx->Yield(8);
    IM_CHECK(ui.wait_idle(ctx));
    const std::string of_a = ui::heatmap_value_text(ui.state(), Slot::a, 8, 8, 16, 16);
    const std::string of_b = ui::heatmap_value_text(ui.state(), Slot::b, 8, 8, 16, 16);
    IM_CHECK(of_a != of_b);
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    const ImRect halves = ctx->ItemInfo("picture").RectFull;
    ctx->MouseMoveToPos(place_in_half(ui, halves, halves.Min.x));
    ctx->Yield(2);
    std::string words = ui.words(ctx);
    IM_CHECK(words.find("A  x 8  y 8") != std::string::npos);
    IM_CHECK(words.find(of_a) != std::string::npos);
    ctx->MouseMoveToPos(place_in_half(ui, halves, halves.Min.x + halves.GetWidth() / 2));
    ctx->Yield(2);
    words = ui.words(ctx);
    IM_CHECK(words.find("B  x 8  y 8") != std::string::npos);
    IM_CHECK(words.find(of_b) != std::string::npos);
    ui.dispatch(event::LayoutReset{LayoutPreset::explore});
    ctx->Yield(8);
    stop_mapping(ctx, ui);
}

void moved_slider_makes_both_old(ImGuiTestContext* ctx, UiHarness& ui) {
    const DoorOpener opener(ui.log().door);
    start_mapping(ctx, ui, "bent");
    IM_CHECK(is_both_current(ui.state()));
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{2, -1.5F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap_of_b));
    IM_CHECK(shows_both_maps(ui.state()));  // dimmed
    const std::string value = ui::heatmap_value_text(ui.state(), Slot::b, 8, 8, 16, 16);
    IM_CHECK(value.ends_with("(older)"));
    ui.log().door.open();
    bool is_old_shown = false;
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        const AppState& state = ui.state();
        for (const Slot slot : {Slot::a, Slot::b}) {
            const bool is_now = is_current(state, heatmap_kind(slot));
            is_old_shown =
                is_old_shown ||
                (is_now && heatmap_of(state, slot)->request.latents.state != state.edit.latent);
        }
        return is_both_current(state) && ui.app().controller().idle();
    }));
    IM_CHECK(!is_old_shown);
    stop_mapping(ctx, ui);
}

void another_b_never_has_the_old_ones_map(ImGuiTestContext* ctx, UiHarness& ui) {
    start_mapping(ctx, ui, "bent");
    IM_CHECK(is_both_current(ui.state()));
    const std::vector<float> of_bent = heatmap_of(ui.state(), Slot::b)->map->values;
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "other"}});
    bool is_old_shown = false;
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        const AppState& state = ui.state();
        const std::uint64_t shown = shown_generation(state.analysis, AnalysisKind::heatmap_of_b);
        is_old_shown = is_old_shown || (shown != 0 && shown != state.compare.b.generation);
        return state.compare.b.info.name == "other" && ui.app().controller().idle();
    }));
    IM_CHECK(!is_old_shown);
    IM_CHECK(is_both_current(ui.state()));
    // It draws what A draws.
    const std::vector<float>& of_a = heatmap_of(ui.state(), Slot::a)->map->values;
    IM_CHECK_LT(farthest(of_a, heatmap_of(ui.state(), Slot::b)->map->values), 1e-3F);
    IM_CHECK_GT(farthest(of_a, of_bent), 0.05F);
    ui.dispatch(event::BClosed{});
    ctx->Yield(3);
    IM_CHECK(heatmap_of(ui.state(), Slot::b) == nullptr);
    IM_CHECK(ui.state().analysis.job(AnalysisKind::heatmap_of_b).phase == AnalysisPhase::idle);
    const double largest_of_a = heatmap_of(ui.state(), Slot::a)->range.high;
    IM_CHECK(shown_range(ui.state()) == (HeatmapRange{0.0, largest_of_a}));
    IM_CHECK(ui.words(ctx).find("shared A, B") == std::string::npos);
    stop_mapping(ctx, ui);
}

/// The axes before a re-basing as B: the place of the picture is the same, its numbers are not.
void old_axes_are_mapped_at_the_same_place(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{map_options()});
    ui.start_on(ctx, "fast");
    turn_axes(ctx, ui);
    ui.dispatch(event::SendToB{event::CompareSource::original});
    ui.dispatch(event::ComponentSet{1, 1.75F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().compare.link == CompareLink::rotated);
    IM_CHECK(is_both_current(ui.state()));
    const FigureLatents& latents = heatmap_of(ui.state(), Slot::b)->request.latents;
    IM_CHECK(latents.state != ui.state().edit.latent);
    const std::vector<float> fed = compose(*latents.state, latents.mode == LatentMode::post_norm);
    const std::vector<float> expected = latent_of_b(ui.state(), ui.state().edit);
    for (std::size_t i = 0; i < expected.size(); ++i) {
        IM_CHECK_LT(std::abs(fed[i] - expected[i]), 1e-5F);
    }
    ui.dispatch(event::ReloadAsked{});
    IM_CHECK(ui.wait_idle(ctx));
    stop_mapping(ctx, ui);
}

void a_layer_that_b_lacks_is_named(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
    ui.dispatch(event::OpenAsked{{ModelOrigin::file, find_bundled_model("two-factors")}});
    IM_CHECK(ui.wait_idle(ctx));
    const std::vector<ActivationInfo>& layers = ui.state().model.info.activations;
    IM_CHECK(!layers.empty());
    const int layer = layers.front().index;
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "fast"}});
    IM_CHECK(ui.wait_idle(ctx));
    AnalysisOptions options = map_options(HeatmapMeasure::change);
    options.heatmap.layer = layer;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->WindowFocus("//Heatmap");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(heatmap_of(ui.state(), Slot::b) == nullptr);
    const std::string reason = std::string("B has no layer ").append(std::to_string(layer));
    IM_CHECK(why_not_measured(ui.state(), AnalysisKind::heatmap_of_b) == reason);
    IM_CHECK(ui.words(ctx).find(std::string("B, not now: ").append(reason)) != std::string::npos);
    // A held key shows B's picture where A's was.
    AppState alone = ui.state();
    alone.compare.mode = CompareMode::only_a;
    const float width = ui::heatmap_bar_width(alone);
    IM_CHECK_GT(width, 0.0F);
    alone.compare.flicker = true;
    IM_CHECK(!ui::shows_heatmap(alone));
    IM_CHECK_EQ(ui::heatmap_bar_width(alone), width);
    // On pixels both have one.
    options.heatmap.layer.reset();
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(shows_both_maps(ui.state()));
    IM_CHECK(ui.words(ctx).find("Measured twice, for A and for B: 4 pictures") !=
             std::string::npos);
    ctx->WindowFocus("//Strips");
    stop_mapping(ctx, ui);
    ui.start_on(ctx, "fast");
}

}  // namespace

void add_compared_map_tests(UiHarness& harness) {
    harness.add("compare", "map_of_b_is_the_cores", map_of_b_is_the_cores);
    harness.add("compare", "one_range_covers_both_maps", one_range_covers_both);
    harness.add("compare", "each_mode_shows_the_maps_of_its_pictures",
                each_mode_shows_the_maps_of_its_pictures);
    harness.add("compare", "bar_stays_while_the_map_of_b_comes_and_goes",
                bar_stays_while_the_map_of_b_comes_and_goes);
    harness.add("compare", "cursor_tells_the_value_of_the_slot_it_is_over",
                cursor_tells_the_value_of_the_slot_it_is_over);
    harness.add("compare", "moved_slider_makes_both_maps_old", moved_slider_makes_both_old);
    harness.add("compare", "another_b_never_has_the_old_ones_map",
                another_b_never_has_the_old_ones_map);
    harness.add("compare", "old_axes_are_mapped_at_the_same_place",
                old_axes_are_mapped_at_the_same_place);
    harness.add("compare", "a_layer_that_b_lacks_is_named", a_layer_that_b_lacks_is_named);
}

}  // namespace zscope::testing
