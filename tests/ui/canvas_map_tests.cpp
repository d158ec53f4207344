#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/canvas_view.h"
#include "app/state/heatmap_colors.h"
#include "app/state/heatmap_slots.h"
#include "app/ui/color_bar.h"
#include "app/ui/panels/canvas_heatmap.h"
#include "app/ui/theme.h"
#include "core/export/colormap.h"
#include "tests/support/door.h"
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
    return area != nullptr && draws(area, color);
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

/// As figures do (core/export/color_bar.h).
void bars_tell_of_values_beyond_them(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    ui.dispatch(event::ComponentSet{0, 2.5F});
    AnalysisOptions options = penalty_options();
    options.heatmap.range_mode = RangeMode::by_hand;
    options.heatmap.hand_range = {-3e6, -1e6};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(says(ctx, ui, ">= -1e+06"));
    IM_CHECK(says(ctx, ui, "-2e+06"));
    IM_CHECK(!says(ctx, ui, "<= -3e+06"));
    options.heatmap.hand_range = {1e6, 3e6};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(says(ctx, ui, "<= 1e+06"));
    IM_CHECK(!says(ctx, ui, ">= 3e+06"));
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::CompareModeSet{CompareMode::difference});
    ComparisonStyle style;
    style.difference = DifferenceKind::signed_values;
    for (const float range : {0.001F, 64.0F}) {
        style.range = range;
        ui.dispatch(event::ComparisonStyleSet{style});
        IM_CHECK(ui.wait_idle(ctx));
        const std::string words = ui.words(ctx);
        const bool is_beyond = words.find(">= 0.001") != std::string::npos ||
                               words.find("<= -0.001") != std::string::npos;
        IM_CHECK_EQ(is_beyond, range < 1.0F);
    }
    ui.dispatch(event::ComparisonStyleSet{{}});
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    end_mapping(ctx, ui);
}

constexpr int kSide = 16;  ///< of the test generators' pictures

/// Of two colours of one byte a channel.
int difference(const Rgb& a, const Rgb& b) {
    return std::max(
        {std::abs(a.red - b.red), std::abs(a.green - b.green), std::abs(a.blue - b.blue)});
}

Rgb color_in(const Image& image, int x, int y) {
    const std::size_t at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(image.width) +
                            static_cast<std::size_t>(x)) *
                           3;
    return {image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]};
}

/// The middle of a pixel of the picture in the left half of the canvas, or in the right one.
ImVec2 place_in(const UiHarness& ui, const ImRect& halves, int x, int y, bool is_right) {
    const float width = halves.GetWidth() / 2;
    const Placement placement =
        place_picture(ui.state().edit.view, {width, halves.GetHeight()},
                      {static_cast<float>(kSide), static_cast<float>(kSide)});
    const auto middle = [&](int at) { return (static_cast<float>(at) + 0.5F) * placement.scale; };
    return {halves.Min.x + (is_right ? width : 0.0F) + placement.origin.x + middle(x),
            halves.Min.y + placement.origin.y + middle(y)};
}

AnalysisOptions beside_options() {
    AnalysisOptions options = penalty_options();
    options.heatmap.layout = HeatmapLayout::side_by_side;
    return options;
}

/// The colour of the map's value there.
Rgb mapped_color(const UiHarness& ui, const ColorTable& table, int x, int y) {
    const FloatMap& map = *ui.state().analysis.heatmap->map;
    const HeatmapRange range = shown_range(ui.state()).value();
    const float value = map.values[static_cast<std::size_t>(y * kSide + x)];
    return color_at(table, static_cast<double>(value), range.low, range.high);
}

ColorTable colors_of_map(const UiHarness& ui) {
    return color_table(colors_of(ui.state(), ui.state().analysis.heatmap->request));
}

/// As shaders/heatmap.frag draws what is old.
Rgb aged(const Rgb& color) {
    const double grey = 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue;
    const auto mixed = [grey](std::uint8_t channel) {
        return static_cast<std::uint8_t>(std::lround(0.7 * (0.4 * grey + 0.6 * channel)));
    };
    return {mixed(color.red), mixed(color.green), mixed(color.blue)};
}

/// How many pixels of the map beside the picture have their values' colours, or those of an old
/// map.
int count_mapped(ImGuiTestContext* ctx, UiHarness& ui, bool is_old) {
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    const ImRect halves = ctx->ItemInfo("picture").RectFull;
    const Image screen = ui.screen(ctx);
    IM_CHECK_RETV(!screen.empty(), 0);
    const ColorTable table = colors_of_map(ui);
    int count = 0;
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const ImVec2 at = place_in(ui, halves, x, y, /*is_right=*/true);
            const Rgb seen = color_in(screen, static_cast<int>(at.x), static_cast<int>(at.y));
            const Rgb color = mapped_color(ui, table, x, y);
            count +=
                difference(seen, is_old ? aged(color) : color) <= 4 ? 1 : 0;  // to the next entry
        }
    }
    return count;
}

/// Pixel by pixel on the screen: the picture in the left half, the map's colours in the right one.
void map_beside_leaves_the_picture_bare(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    set_options(ctx, ui, beside_options());
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui::heatmap_is_beside(ui.state()));
    IM_CHECK(!ui::heatmap_covers(ui.state(), Slot::a));
    const Image& picture = ui.state().canvas.current->image;
    IM_CHECK_EQ(picture.width, kSide);
    IM_CHECK_EQ(ui.state().analysis.heatmap->map->width, kSide);
    IM_CHECK_EQ(count_mapped(ctx, ui, /*is_old=*/false), kSide * kSide);
    const ImRect halves = ctx->ItemInfo("picture").RectFull;
    const Image screen = ui.screen(ctx);
    IM_CHECK(!screen.empty());
    const ColorTable table = colors_of_map(ui);
    int bare = 0;
    int unlike = 0;  // where a picture and a map can be told apart
    for (int y = 0; y < kSide; ++y) {
        for (int x = 0; x < kSide; ++x) {
            const ImVec2 at = place_in(ui, halves, x, y, /*is_right=*/false);
            const Rgb seen = color_in(screen, static_cast<int>(at.x), static_cast<int>(at.y));
            const Rgb of_picture = color_in(picture, x, y);
            bare += difference(seen, of_picture) <= 1 ? 1 : 0;
            unlike += difference(mapped_color(ui, table, x, y), of_picture) > 8 ? 1 : 0;
        }
    }
    IM_CHECK_EQ(bare, kSide * kSide);
    IM_CHECK_GT(unlike, kSide * kSide / 2);
    end_mapping(ctx, ui);
}

void old_map_is_greyed(ImGuiTestContext* ctx, UiHarness& ui) {
    constexpr int kMost = kSide * kSide * 9 / 10;  // a word lies over the others
    start_analysis(ctx, ui, "fast");
    set_options(ctx, ui, beside_options());
    IM_CHECK(ui.wait_idle(ctx));
    const auto value = [&ui] {
        return ui::heatmap_value_text(ui.state(), Slot::a, 8, 8, kSide, kSide);
    };
    IM_CHECK(!value().ends_with(" (older)"));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{0, ui.value(0) + 0.5F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK_GT(count_mapped(ctx, ui, /*is_old=*/true), kMost);
    IM_CHECK_LT(count_mapped(ctx, ui, /*is_old=*/false), kSide);
    IM_CHECK(value().ends_with(" (older)"));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    end_mapping(ctx, ui);
}

void cursor_reads_the_map_in_both_halves(ImGuiTestContext* ctx, UiHarness& ui) {
    start_analysis(ctx, ui, "fast");
    set_options(ctx, ui, beside_options());
    ui.dispatch(event::LayoutReset{LayoutPreset::compare});  // a line that is long enough
    ctx->Yield(8);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    const ImRect halves = ctx->ItemInfo("picture").RectFull;
    for (const bool is_right : {false, true}) {
        const int x = is_right ? 11 : 4;
        const int y = is_right ? 6 : 9;
        ctx->MouseMoveToPos(place_in(ui, halves, x, y, is_right));
        ctx->Yield(2);
        const std::string words = ui.words(ctx);
        const std::string place =
            std::string("x ").append(std::to_string(x)).append("  y ").append(std::to_string(y));
        const std::string value = ui::heatmap_value_text(ui.state(), Slot::a, x, y, kSide, kSide);
        IM_CHECK(!value.empty());
        IM_CHECK(words.find(place) != std::string::npos);
        IM_CHECK(words.find(value) != std::string::npos);
    }
    ui.dispatch(event::LayoutReset{LayoutPreset::explore});
    ctx->Yield(8);
    end_mapping(ctx, ui);
}

/// The pixel of the picture in this part of the canvas has the frame of a chosen one.
bool is_framed(const UiHarness& ui, const ImRect& part, int x, int y) {
    const Placement placement =
        place_picture(ui.state().edit.view, {std::floor(part.GetWidth()), part.GetHeight()},
                      {static_cast<float>(kSide), static_cast<float>(kSide)});
    const auto middle = [&](int at) { return (static_cast<float>(at) + 0.5F) * placement.scale; };
    const ImVec2 place{part.Min.x + placement.origin.x + middle(x),
                       part.Min.y + placement.origin.y + middle(y)};
    const float reach = placement.scale / 2 + 6.0F;
    const ImU32 color = ui::to_u32(ui::color::kBase);
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    return area != nullptr &&
           std::ranges::any_of(area->DrawList->VtxBuffer, [&](const ImDrawVert& vertex) {
               return vertex.col == color && std::abs(vertex.pos.x - place.x) <= reach &&
                      std::abs(vertex.pos.y - place.y) <= reach;
           });
}

/// In the left and in the right half of the canvas.
std::pair<bool, bool> are_halves_framed(ImGuiTestContext* ctx, const UiHarness& ui, int x, int y) {
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    const ImRect whole = ctx->ItemInfo("picture").RectFull;
    const float edge = whole.Min.x + whole.GetWidth() / 2;
    return {is_framed(ui, {whole.Min, {edge, whole.Max.y}}, x, y),
            is_framed(ui, {{edge, whole.Min.y}, whole.Max}, x, y)};
}

void chosen_pixel_is_framed_wherever_it_is(ImGuiTestContext* ctx, UiHarness& ui) {
    constexpr int kX = 4;
    constexpr int kY = 9;
    const std::pair both{true, true};
    start_analysis(ctx, ui, "fast");
    bring_forward(ctx, ui, "Pixel");
    AnalysisOptions options = beside_options();
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui::heatmap_is_beside(ui.state()));
    IM_CHECK((are_halves_framed(ctx, ui, kX, kY) == std::pair{false, false}));
    options.pixel.place = PixelPlace{.x = kX, .y = kY, .channel = 1};
    set_options(ctx, ui, options);
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
    IM_CHECK(are_halves_framed(ctx, ui, kX, kY) == both);
    options.heatmap.layout = HeatmapLayout::overlay;
    set_options(ctx, ui, options);
    ui.dispatch(event::OpenAsBAsked{{ModelOrigin::file, "bent"}});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->Yield(2);
    IM_CHECK(are_halves_framed(ctx, ui, kX, kY) == both);
    for (const CompareMode mode : {CompareMode::split, CompareMode::only_b}) {
        ui.dispatch(event::CompareModeSet{mode});
        IM_CHECK(ui.wait_idle(ctx));
        ctx->Yield(2);
        ctx->SetRef(UiHarness::child_window("Canvas/area"));
        IM_CHECK(is_framed(ui, ctx->ItemInfo("picture").RectFull, kX, kY));
    }
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    bring_forward(ctx, ui, "Strips");
    end_mapping(ctx, ui);
}

}  // namespace

void add_canvas_map_tests(UiHarness& harness) {
    harness.add("canvas", "held_base_has_no_map", held_base_has_no_map);
    harness.add("canvas", "map_beside_leaves_the_picture_bare", map_beside_leaves_the_picture_bare);
    harness.add("canvas", "old_map_is_greyed", old_map_is_greyed);
    harness.add("canvas", "cursor_reads_the_map_in_both_halves",
                cursor_reads_the_map_in_both_halves);
    harness.add("canvas", "values_in_pixels_are_the_maps", values_in_pixels_are_the_maps);
    harness.add("canvas", "chosen_pixel_is_framed_wherever_it_is",
                chosen_pixel_is_framed_wherever_it_is);
    harness.add("canvas", "bars_tell_of_values_beyond_them", bars_tell_of_values_beyond_them);
    harness.add("canvas", "each_map_tells_its_own_k", each_map_tells_its_own_k);
}

}  // namespace zscope::testing
