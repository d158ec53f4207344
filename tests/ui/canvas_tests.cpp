#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <string>
#include <utility>

#include "app/state/canvas_view.h"
#include "app/ui/theme.h"
#include "tests/ui/ui_harness.h"

namespace zscope::testing {
namespace {

void zoom_pan_and_fit(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    IM_CHECK(area != nullptr);
    ctx->SetRef(area);
    ctx->MouseMove("picture");
    ctx->MouseWheelY(2.0F);
    ctx->Yield(2);
    const CanvasView zoomed = ui.state().edit.view;
    IM_CHECK(!zoomed.fit);
    ctx->ItemDragWithDelta("picture", {40, 0});
    ctx->Yield(2);
    IM_CHECK_LT(ui.state().edit.view.center_x, zoomed.center_x);
    ctx->SetRef("Canvas");
    ctx->ItemClick("###fit");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit.view.fit);
    ctx->ItemClick("###actual_size");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().edit.view.zoom, 1.0F);
}

void space_shows_the_base(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    // The last button must not be pressed once more by the key.
    ctx->SetRef("Latent");
    ctx->ItemClick("new_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    const Image base = ui.direct_render();
    const std::uint64_t seed = ui.state().edit.latent.seed;
    ui.dispatch(event::ComponentSet{0, 2.5F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current->image != base);
    ctx->KeyDown(ImGuiKey_Space);
    IM_CHECK(UiHarness::wait_for(ctx, [&] { return ui.state().canvas.base != nullptr; }));
    IM_CHECK(ui.state().canvas.show_base);
    IM_CHECK(ui.state().canvas.base->image == base);
    ctx->KeyUp(ImGuiKey_Space);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(!ui.state().canvas.show_base);
    IM_CHECK_EQ(ui.state().edit.latent.seed, seed);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

/// However long the present base's picture takes.
void space_shows_no_other_base(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    // The last button must not be pressed once more by the key.
    ctx->SetRef("Latent");
    ctx->ItemClick("new_seed/##icon");
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::ComponentSet{0, 2.5F});
    IM_CHECK(ui.wait_idle(ctx));
    ctx->KeyDown(ImGuiKey_Space);
    const auto has_base = [&] { return ui.state().canvas.base != nullptr; };
    IM_CHECK(UiHarness::wait_for(ctx, has_base));
    ctx->KeyUp(ImGuiKey_Space);
    IM_CHECK(ui.wait_idle(ctx));
    const DoorOpener opener(ui.log().door);
    ui.log().door.shut();
    ui.dispatch(event::SeedSet{ui.state().edit.latent.seed + 1});
    ctx->Yield(2);
    ctx->KeyDown(ImGuiKey_Space);
    ctx->Yield(4);
    const bool is_asked_for = ui.state().canvas.show_base;
    const bool has_old_base = has_base();
    ui.log().door.open();
    const bool has_new_base = UiHarness::wait_for(ctx, has_base);
    ctx->KeyUp(ImGuiKey_Space);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(is_asked_for);
    IM_CHECK(!has_old_base);
    IM_CHECK(has_new_base);
    IM_CHECK(ui.state().canvas.base->image == ui.direct_render());
}

void wrong_file_leaves_the_picture(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto picture = ui.state().canvas.current;
    const std::filesystem::path wrong = ui.scratch() / "wrong.txt";
    std::ofstream(wrong) << "this is no model";
    ui.drop({wrong});
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().messages.size(), std::size_t{1});
    IM_CHECK_STR_EQ(ui.state().messages[0].title.c_str(), "Cannot open wrong.txt");
    IM_CHECK(!ui.state().messages[0].text.empty());
    IM_CHECK(ui.state().canvas.current == picture);
    IM_CHECK(!ui.state().banner_dismissed);
    IM_CHECK(UiHarness::banner() != nullptr);
    ctx->SetRef(UiHarness::banner());
    ctx->ItemClick("Retry");
    ctx->Yield(2);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_EQ(ui.state().messages[0].count, 2);
    ctx->ItemClick("Dismiss");
    ctx->Yield(2);
    IM_CHECK(ui.state().banner_dismissed);
}

void failing_model_keeps_the_last_picture(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto picture = ui.state().canvas.current;
    ui.log().fault = Fault::throws_torch;
    ui.dispatch(event::ComponentSet{0, -1.75F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().picture_failed());
    IM_CHECK(ui.state().canvas.current == picture);
    IM_CHECK_GE(ui.state().messages.size(), std::size_t{1});
    ui.log().fault = Fault::none;
    Message retry = ui.state().messages.front();
    retry.retry = MessageRetry::render;
    ui.dispatch(event::RetryAsked{retry});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
}

/// Whether a word lies in the upper right corner of the picture.
bool picture_is_marked(ImGuiTestContext* ctx) {
    ctx->Yield(2);
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    if (area == nullptr) {
        return false;
    }
    const ImVec2 center = area->Rect().GetCenter();
    const ImU32 ground = ui::to_u32(ui::color::kChip);
    return std::ranges::any_of(area->DrawList->VtxBuffer, [&](const ImDrawVert& vertex) {
        return vertex.col == ground && vertex.pos.x > center.x && vertex.pos.y < center.y;
    });
}

void picture_older_than_the_sliders_is_marked(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    IM_CHECK(!picture_is_marked(ctx));
    const auto picture = ui.state().canvas.current;
    ui.log().door.shut();
    ui.dispatch(event::ComponentSet{0, 2.25F});
    ctx->Yield(2);
    const bool marked = picture_is_marked(ctx);
    const bool kept = ui.state().canvas.current == picture;
    const bool is_waited_for = ui.state().waits_since.has_value();
    ui.log().door.open();  // whatever follows would wait for it
    IM_CHECK(is_waited_for);
    IM_CHECK(marked);
    IM_CHECK(kept);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().canvas.current != picture);
    IM_CHECK(!ui.state().waits_since.has_value());
    IM_CHECK(!picture_is_marked(ctx));
    // A picture that the model cannot draw leaves the old one, marked for good.
    ui.log().fault = Fault::throws_error;
    ui.dispatch(event::ComponentSet{0, -2.25F});
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(picture_is_marked(ctx));
    ui.start_on(ctx, "fast");
    IM_CHECK(!picture_is_marked(ctx));
}

void strip_cell_goes_there_and_undo_comes_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    IM_CHECK_EQ(ui.state().strips.finished_rows, std::size_t{4});
    const StripRow row = ui.state().strips.rows[0];
    IM_CHECK_EQ(row.base_column, 3);
    const EditState before = ui.state().edit;
    ctx->SetRef(UiHarness::child_window("Strips/rows"));
    ctx->ItemClick("$$0/$$5/cell");
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK_LT(std::abs(ui.value(0) - row.values[5]), 1e-6F);
    IM_CHECK(ui.state().canvas.current->image == ui.direct_render());
    ctx->KeyPress(ImGuiMod_Ctrl | ImGuiKey_Z);
    IM_CHECK(ui.wait_idle(ctx));
    IM_CHECK(ui.state().edit == before);
    // The strips follow: the table belongs to the present state again.
    IM_CHECK_EQ(ui.state().strips.latent_version, ui.state().latent_version);
}

void strip_cell_of_a_locked_component_says_so(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::ComponentLocked{0, true});
    IM_CHECK(ui.wait_idle(ctx));
    const AppState before = ui.state();
    ImGuiStyle& style = ImGui::GetStyle();
    const ImGuiHoveredFlags hover_flags = style.HoverFlagsForTooltipMouse;
    style.HoverFlagsForTooltipMouse = ImGuiHoveredFlags_None;
    ctx->SetRef(UiHarness::child_window("Strips/rows"));
    ctx->ItemClick("$$0/$$5/cell");
    ctx->Yield(3);
    const std::string words = ui.words(ctx);
    style.HoverFlagsForTooltipMouse = hover_flags;
    IM_CHECK(words.find("locked: unlock it to go there") != std::string::npos);
    IM_CHECK(words.find("click to go there") == std::string::npos);
    IM_CHECK(ui.state().edit == before.edit);
    IM_CHECK(ui.state().settings == before.settings);  // the hints were not followed
    ui.dispatch(event::ComponentLocked{0, false});
    IM_CHECK(ui.wait_idle(ctx));
}

/// The middle of a pixel of the picture on screen.
ImVec2 place_of_pixel(const UiHarness& ui, int x, int y) {
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    const Image& image = ui.state().canvas.current->image;
    const Placement placement =
        place_picture(ui.state().edit.view, {area->Size.x, area->Size.y},
                      {static_cast<float>(image.width), static_cast<float>(image.height)});
    // The engine's mouse stands on whole pixels, and cuts what is behind the point.
    return {std::round(area->Pos.x + placement.origin.x +
                       (static_cast<float>(x) + 0.5F) * placement.scale),
            std::round(area->Pos.y + placement.origin.y +
                       (static_cast<float>(y) + 0.5F) * placement.scale)};
}

/// "x 3  y 5   r +0.251 (159)   g ..." as numbers: red, green, blue.
struct ToldPixel {
    float value[3] = {};
    int byte[3] = {};
};

bool read_told_pixel(const std::string& words, int x, int y, ToldPixel& told) {
    const std::size_t begin = words.find(std::string("x ").append(std::to_string(x)) +
                                         std::string("  y ").append(std::to_string(y)));
    int place[2] = {};
    return begin != std::string::npos &&
           std::sscanf(words.c_str() + begin, "x %d  y %d   r %f (%d)   g %f (%d)   b %f (%d)",
                       &place[0], &place[1], &told.value[0], &told.byte[0], &told.value[1],
                       &told.byte[1], &told.value[2], &told.byte[2]) == 8 &&
           place[0] == x && place[1] == y;
}

/// Under a pixel of the demo the canvas tells what the demo draws there.
void value_under_the_cursor_is_the_models(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    const auto demo_is_drawn = [&ui] {
        const AppState& state = ui.state();
        return state.model.source.origin == ModelOrigin::demo && !state.model.loading &&
               !state.picture_is_stale() && !state.canvas.current->preview;
    };
    ui.dispatch(event::OpenAsked{{ModelOrigin::demo, {}}});
    IM_CHECK(UiHarness::wait_for(ctx, demo_is_drawn));
    ui.dispatch(event::ComponentSet{3, 1.25F});
    ctx->Yield(2);
    IM_CHECK(UiHarness::wait_for(ctx, demo_is_drawn));
    const FloatImage drawn = ui.direct_values();
    const auto plane = static_cast<std::size_t>(drawn.width) * drawn.height;
    for (const auto& [x, y] : {std::pair{37, 61}, {128, 200}, {250, 5}}) {
        ctx->MouseMoveToPos(place_of_pixel(ui, x, y));
        ctx->Yield(2);
        ToldPixel told;
        IM_CHECK(read_told_pixel(ui.words(ctx), x, y, told));
        const std::size_t pixel = static_cast<std::size_t>(y) * drawn.width + x;
        for (std::size_t c = 0; c < 3; ++c) {
            const float value = drawn.values[c * plane + pixel];
            const float shade = std::clamp(std::nearbyint((value + 1.0F) * 127.5F), 0.0F, 255.0F);
            IM_CHECK_LE(std::abs(told.value[c] - value), 0.0006F);  // three decimals
            IM_CHECK_EQ(told.byte[c], static_cast<int>(shade));
        }
    }
    ui.start_on(ctx, "fast");
}

/// Whether a light line in the canvas has dark beside it on both sides, from its upper end on.
bool has_outlined_line(const ImGuiWindow& area) {
    const ImU32 dark = ui::to_u32(ui::color::kHalo);
    const ImU32 light = ui::to_u32(ui::color::kText);
    const ImVector<ImDrawVert>& drawn = area.DrawList->VtxBuffer;
    const auto is_dark_beside = [&](ImVec2 end, float direction) {
        return std::ranges::any_of(drawn, [&](const ImDrawVert& vertex) {
            const float aside = direction * (vertex.pos.x - end.x);
            return vertex.col == dark && std::abs(vertex.pos.y - end.y) < 0.5F && aside > 0.5F &&
                   aside < ui::em(1.0F);
        });
    };
    return std::ranges::any_of(drawn, [&](const ImDrawVert& vertex) {
        return vertex.col == light && is_dark_beside(vertex.pos, -1.0F) &&
               is_dark_beside(vertex.pos, 1.0F);
    });
}

void line_of_a_split_is_seen_on_light_ground(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    ui.dispatch(event::SendToB{event::CompareSource::current});
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    ctx->Yield(2);
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    IM_CHECK(area != nullptr);
    IM_CHECK(!has_outlined_line(*area));
    ctx->MouseMoveToPos(ImGui::GetMainViewport()->Pos);  // under the cursor it is lit
    ui.dispatch(event::CompareModeSet{CompareMode::split});
    ctx->Yield(2);
    IM_CHECK(has_outlined_line(*area));
    ui.dispatch(event::CompareModeSet{CompareMode::side_by_side});
    ui.dispatch(event::BClosed{});
    IM_CHECK(ui.wait_idle(ctx));
}

constexpr const char* kHintCross = "//Canvas/close_hints/##icon";

bool hints_are_drawn(ImGuiTestContext* ctx) {
    // Over the picture the line tells of the pixel there.
    ctx->MouseMoveToPos(ImGui::GetMainViewport()->Pos);
    ctx->Yield(6);  // the engine remembers items for some frames
    return ctx->ItemExists(kHintCross);
}

/// Each thing the hints speak of puts them away, so does the cross; Help brings them back; what is
/// put away is put away in the settings' file.
void hints_go_and_come_back(ImGuiTestContext* ctx, UiHarness& ui) {
    ui.start_on(ctx, "fast");
    IM_CHECK(hints_are_drawn(ctx));
    // Not over the picture.
    const ImGuiWindow* area = UiHarness::child_window("Canvas/area");
    IM_CHECK(area != nullptr);
    IM_CHECK_GE(ctx->ItemInfo(kHintCross).RectFull.Min.y, area->Rect().Max.y);
    ctx->ItemClick(kHintCross);
    IM_CHECK(!hints_are_drawn(ctx));
    IM_CHECK(UiHarness::wait_for(ctx, [&] {
        return !load_settings(settings_file(ui.scratch() / "config")).settings.show_hints;
    }));
    ctx->SetRef("##MainMenuBar");
    ctx->MenuClick("Help/First hints");
    IM_CHECK(hints_are_drawn(ctx));
    ctx->MouseMove(UiHarness::row_item(1, "track"));
    ctx->MouseWheelY(1.0F);
    IM_CHECK(!hints_are_drawn(ctx));
    IM_CHECK(ui.wait_idle(ctx));
    ui.dispatch(find_action("hints").run(ui.state()));
    IM_CHECK(hints_are_drawn(ctx));
    ui.dispatch(event::HelpToggled{});
    IM_CHECK(!hints_are_drawn(ctx));
    ui.dispatch(event::HelpToggled{});
    ctx->Yield(2);
}

}  // namespace

void add_canvas_tests(UiHarness& harness) {
    harness.add("canvas", "hints_go_and_come_back", hints_go_and_come_back);
    harness.add("canvas", "zoom_pan_and_fit", zoom_pan_and_fit);
    harness.add("canvas", "value_under_the_cursor_is_the_models",
                value_under_the_cursor_is_the_models);
    harness.add("canvas", "space_shows_the_base", space_shows_the_base);
    harness.add("canvas", "space_shows_no_other_base", space_shows_no_other_base);
    harness.add("canvas", "wrong_file_leaves_the_picture", wrong_file_leaves_the_picture);
    harness.add("canvas", "failing_model_keeps_the_last_picture",
                failing_model_keeps_the_last_picture);
    harness.add("canvas", "picture_older_than_the_sliders_is_marked",
                picture_older_than_the_sliders_is_marked);
    harness.add("canvas", "line_of_a_split_is_seen_on_light_ground",
                line_of_a_split_is_seen_on_light_ground);
    harness.add("strips", "cell_goes_there_and_undo_comes_back",
                strip_cell_goes_there_and_undo_comes_back);
    harness.add("strips", "cell_of_a_locked_component_says_so",
                strip_cell_of_a_locked_component_says_so);
}

}  // namespace zscope::testing
