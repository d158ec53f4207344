#include <imgui_internal.h>

#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "app/state/analysis_requests.h"
#include "app/state/canvas_view.h"
#include "app/ui/analysis_widgets.h"
#include "core/export/colormap.h"
#include "tests/support/door.h"
#include "tests/ui/analysis_support.h"

/// How the window draws the values of a map that are no numbers, pixel by pixel.
namespace zscope::testing {
namespace {

constexpr float kSide = 16.0F;   ///< of the test generators' pictures
constexpr Rgb kDark{38, 0, 38};  ///< the checker's other cells
constexpr int kEdge = 2;         ///< screen pixels of a block that may have its neighbour's

bool is_near(const Rgb& a, const Rgb& b) {
    constexpr int kRounding = 1;
    return std::abs(a.red - b.red) <= kRounding && std::abs(a.green - b.green) <= kRounding &&
           std::abs(a.blue - b.blue) <= kRounding;
}

/// Of the screen pixels that show one value of a map.
struct BlockColors {
    int all = 0;
    int bright = 0;
    int dark = 0;
};

/// What the value at this column and row of the canvas's map looks like on a screen.
BlockColors block_colors(const UiHarness& ui, const Image& screen, const ImRect& canvas, int column,
                         int row) {
    const Placement placement = place_picture(
        ui.state().edit.view, {canvas.GetWidth(), canvas.GetHeight()}, {kSide, kSide});
    const int side = static_cast<int>(placement.scale);
    const int left = static_cast<int>(canvas.Min.x + placement.origin.x) + column * side;
    const int top = static_cast<int>(canvas.Min.y + placement.origin.y) + row * side;
    BlockColors colors;
    for (int y = top + kEdge; y < top + side - kEdge; ++y) {
        for (int x = left + kEdge; x < left + side - kEdge; ++x) {
            const std::size_t at =
                (static_cast<std::size_t>(y) * static_cast<std::size_t>(screen.width) +
                 static_cast<std::size_t>(x)) *
                3;
            const Rgb color{screen.pixels[at], screen.pixels[at + 1], screen.pixels[at + 2]};
            ++colors.all;
            colors.bright += is_near(color, kNotANumberColor) ? 1 : 0;
            colors.dark += is_near(color, kDark) ? 1 : 0;
        }
    }
    return colors;
}

/// Over a picture that has no such colours.
void values_that_are_none_are_a_checker(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
    // A place of its own: no map of it is kept.
    ui.dispatch(event::ComponentSet{0, 0.625F});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::non_finite;
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 4;
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK_EQ(ui.state().analysis.heatmap->bad, std::size_t{1});
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    const ImRect canvas = ctx->ItemInfo("picture").RectFull;
    const Image screen = ui.screen(ctx);
    IM_CHECK(!screen.empty());
    const BlockColors none = block_colors(ui, screen, canvas, 0, 0);
    IM_CHECK_GT(none.all, 100);
    IM_CHECK_EQ(none.bright + none.dark, none.all);
    IM_CHECK_GT(none.bright, none.all / 4);
    IM_CHECK_GT(none.dark, none.all / 4);
    for (const auto& [column, row] : {std::pair{1, 0}, std::pair{0, 1}, std::pair{7, 7}}) {
        const BlockColors number = block_colors(ui, screen, canvas, column, row);
        IM_CHECK_EQ(number.bright + number.dark, 0);
    }
    ui.dispatch(event::AnalysisOptionsSet{{}});
    IM_CHECK(ui.wait_idle(ctx));
}

/// Something that ImGui draws on the canvas has the colour of what is no number, this opaque.
bool has_patch(float alpha) {
    const ImU32 color = IM_COL32(kNotANumberColor.red, kNotANumberColor.green,
                                 kNotANumberColor.blue, std::lround(255.0F * alpha));
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    return area != nullptr && draws(area, color);
}

void legend_of_no_number_is_dimmed_with_its_map(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
    ui.dispatch(event::ComponentSet{0, 0.375F});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::non_finite;
    AnalysisOptions options;
    options.activeness.latents.samples = 2;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 4;
    ui.dispatch(event::AnalysisOptionsSet{options});
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
    ctx->Yield(2);
    IM_CHECK(has_patch(1.0F));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{0, 0.875F});
    ctx->Yield(2);
    IM_CHECK(!is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(has_patch(ui::kOldAlpha));
    IM_CHECK(!has_patch(1.0F));
    ui.log().door.open();
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::AnalysisOptionsSet{{}});
    IM_CHECK(ui.wait_idle(ctx));
}

constexpr const char* kFaultyLayer = "first in layer 3 8x8/Conv0_up";

/// With one NaN among the weights of its third layer. Nothing is measured unasked.
void open_faulty(ImGuiTestContext* ctx, UiHarness& ui, Slot slot) {
    AnalysisOptions options;
    options.activeness.latents.samples = 10000;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->Yield(2);
    ui.log().fault = Fault::non_finite;
    const ModelLocation jets{ModelOrigin::file, "jets"};
    if (slot == Slot::a) {
        ui.dispatch(event::OpenAsked{jets});
    } else {
        ui.dispatch(event::OpenAsBAsked{jets});
    }
    ctx->Yield(3);
    IM_CHECK(ui.wait_idle(ctx));
    ui.log().fault = Fault::none;
}

void show_penalty(ImGuiTestContext* ctx, UiHarness& ui) {
    AnalysisOptions options = ui.state().analysis.options;
    options.heatmap.shown = true;
    options.heatmap.k_limit = 4;
    ui.dispatch(event::AnalysisOptionsSet{options});
    ctx->WindowFocus("//Heatmap");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
}

void leave_faulty(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.dispatch(event::AnalysisOptionsSet{{}});
    ui.start_on(ctx, "fast");
    ctx->WindowFocus("//Activeness");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
}

/// The canvas and the messages tell of the layer too, in other words.
bool panel_says(ImGuiTestContext* ctx, UiHarness& ui, const std::string& bad_text) {
    return ui.words(ctx).find("no numbers: " + bad_text) != std::string::npos;
}

/// In the result, and in words in the panel.
void heatmap_tells_of_a_layer(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    open_faulty(ctx, ui, Slot::a);
    show_penalty(ctx, ui);
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    const auto result = ui.state().analysis.heatmap;
    IM_CHECK_GT(result->bad, std::size_t{0});
    IM_CHECK(result->bad_text.find(kFaultyLayer) != std::string::npos);
    IM_CHECK(panel_says(ctx, ui, result->bad_text));
    leave_faulty(ctx, ui);
}

void heatmap_tells_of_a_layer_of_b(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "jets");
    open_faulty(ctx, ui, Slot::b);
    show_penalty(ctx, ui);
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap));
    IM_CHECK(is_current(ui.state(), AnalysisKind::heatmap_of_b));
    const AnalysisState& analysis = ui.state().analysis;
    IM_CHECK_EQ(analysis.heatmap->bad, std::size_t{0});
    IM_CHECK(analysis.heatmap->bad_text.empty());
    IM_CHECK_GT(analysis.heatmap_of_b->bad, std::size_t{0});
    IM_CHECK(analysis.heatmap_of_b->bad_text.find(kFaultyLayer) != std::string::npos);
    IM_CHECK(panel_says(ctx, ui, analysis.heatmap_of_b->bad_text));
    leave_faulty(ctx, ui);
}

/// Whether the mouse is on the picture or not.
void canvas_names_the_layer(ImGuiTestContext* ctx, UiHarness& ui) {
    const std::string told =
        std::string("The model's values are not finite (NaN or infinity), ").append(kFaultyLayer);
    ui.dispatch(event::BClosed{});
    ui.start_on(ctx, "fast");
    IM_CHECK(ui.words(ctx).find(told) == std::string::npos);
    open_faulty(ctx, ui, Slot::a);
    const RenderedImage& picture = *ui.state().canvas.current;
    IM_CHECK(picture.has_non_finite);
    const Image& image = picture.image;
    const std::size_t at =
        3 * static_cast<std::size_t>(image.width * (image.height / 2) + image.width / 2);
    const Rgb middle{image.pixels[at], image.pixels[at + 1], image.pixels[at + 2]};
    IM_CHECK(middle == kNotANumberColor);
    ui.dispatch(event::MessagesCleared{});  // their banner lies over the canvas
    ctx->MouseMoveToPos(ImGui::GetMainViewport()->Pos);
    IM_CHECK(ui.words(ctx).find(told) != std::string::npos);
    ctx->SetRef(UiHarness::child_window("Canvas/area"));
    ctx->MouseMove("picture");
    const std::string words = ui.words(ctx);
    IM_CHECK(words.find(told) != std::string::npos);
    IM_CHECK(words.find("r no number") != std::string::npos);
    IM_CHECK(words.find("NaN is magenta") != std::string::npos);
    leave_faulty(ctx, ui);
    IM_CHECK(ui.words(ctx).find(told) == std::string::npos);
}

}  // namespace

void add_not_a_number_tests(UiHarness& harness) {
    harness.add("analysis", "values_that_are_none_are_a_checker",
                values_that_are_none_are_a_checker);
    harness.add("analysis", "legend_of_no_number_is_dimmed_with_its_map",
                legend_of_no_number_is_dimmed_with_its_map);
    harness.add("analysis", "heatmap_marks_nan_of_a_layer", heatmap_tells_of_a_layer);
    harness.add("analysis", "heatmap_marks_nan_of_a_layer_of_b", heatmap_tells_of_a_layer_of_b);
    harness.add("analysis", "canvas_names_the_layer_of_nan", canvas_names_the_layer);
}

}  // namespace zscope::testing
