#include "app/ui/panels/canvas_panel.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string>

#include "app/state/analysis_options_change.h"
#include "app/state/compare_rules.h"
#include "app/state/pixel_text.h"
#include "app/ui/panels/canvas_heatmap.h"
#include "app/ui/panels/canvas_hints.h"
#include "app/ui/panels/canvas_overlays.h"
#include "app/ui/panels/canvas_tour.h"
#include "app/ui/panels/canvas_values.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr float kZoomPerNotch = 1.2F;

/// What the canvas shows now: the newest picture, or the one without edits while that is held.
const RenderedImage* shown_picture(const AppState& state) {
    const CanvasState& canvas = state.canvas;
    if (shows_b_alone(state)) {
        return state.compare.picture.get();
    }
    if (canvas.show_base && canvas.base) {
        return canvas.base.get();
    }
    return canvas.current.get();
}

std::shared_ptr<const Image> image_of(const AppState& state) {
    const auto& held = shows_b_alone(state)                          ? state.compare.picture
                       : state.canvas.show_base && state.canvas.base ? state.canvas.base
                                                                     : state.canvas.current;
    // Shares the life of the whole result.
    return {held, &held->image};
}

/// The picture of a slot that is on the canvas.
const RenderedImage* picture_of(const AppState& state, Slot slot) {
    return slot == Slot::b && shows_comparison(state) ? state.compare.picture.get()
                                                      : shown_picture(state);
}

/// Where what is not finite in the pictures on the canvas begins, a line each; else empty.
std::string fault_text(const AppState& state) {
    const bool compares = shows_comparison(state);
    std::string text;
    for (const Slot slot : {Slot::a, Slot::b}) {
        const RenderedImage* picture =
            slot == Slot::a || compares ? picture_of(state, slot) : nullptr;
        if (picture != nullptr && picture->has_non_finite) {
            text.append(text.empty() ? "" : "\n")
                .append(compares ? std::string(slot_name(slot)).append(": ") : "The model's ")
                .append(picture->fault)
                .append("; NaN is magenta, infinity is clipped");
        }
    }
    return text;
}

/// One look around is one undo step. What plays goes on meanwhile: its gesture stays open.
void begin_gesture(const AppState& state, Actions& actions) {
    if (!state.sweep) {
        actions.dispatch(event::GestureStarted{});
    }
}

void end_gesture(const AppState& state, Actions& actions) {
    if (!state.sweep) {
        actions.dispatch(event::GestureEnded{});
    }
}

/// Why a click on B's picture alone chooses no pixel.
Message pixel_of_b_message() {
    Message message;
    message.level = MessageLevel::warning;
    message.title = "No pixel was chosen";
    message.text = "A pixel is chosen on A's picture, and B alone is on the canvas";
    message.hint = "Show A, or both, and click there";
    return message;
}

std::string zoom_text(float scale) {
    char text[32];
    if (scale >= 1.0F) {
        std::snprintf(text, sizeof text, scale == std::floor(scale) ? "%.0fx" : "%.1fx",
                      static_cast<double>(scale));
    } else {
        std::snprintf(text, sizeof text, "%.0f %%", static_cast<double>(scale * 100.0F));
    }
    return text;
}

}  // namespace

void CanvasPanel::draw(const AppState& state, Actions& actions) {
    draw_toolbar(state, actions);
    compare_.draw_bar(state, actions);
    const ImVec2 room = ImGui::GetContentRegionAvail();
    const float below = tour_height(state, room.x) + ImGui::GetFrameHeightWithSpacing();
    draw_area(state, actions, room.y - below);
    draw_tour(state, actions);
    draw_readout(state, actions);
}

void CanvasPanel::draw_bare(const AppState& state, Actions& actions) {
    draw_area(state, actions, ImGui::GetContentRegionAvail().y);
}

void CanvasPanel::draw_toolbar(const AppState& state, Actions& actions) {
    action_button(find_action("fit"), state, actions, "Fit");
    ImGui::SameLine(0, em(0.3F));
    action_button(find_action("actual_size"), state, actions, "1:1");
    ImGui::SameLine(0, em(0.3F));
    const Action& heatmap = find_action("heatmap");
    const bool lit = state.analysis.options.heatmap.shown && heatmap.why_not(state).empty();
    ImGui::PushStyleColor(ImGuiCol_Button, lit ? color::kAccentDeep : color::kRaised);
    action_button(heatmap, state, actions);
    ImGui::PopStyleColor();
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    if (!state.model.ready()) {
        ImGui::NewLine();
        return;
    }
    const GeneratorInfo& info = state.model.info;
    char facts[96];
    std::snprintf(facts, sizeof facts, "%lld x %lld   n = %lld", static_cast<long long>(info.width),
                  static_cast<long long>(info.height), static_cast<long long>(info.latent_size));
    const float facts_width = ImGui::CalcTextSize(facts).x + em(1);
    middle_ellipsis_text(info.name,
                         std::max(em(4), ImGui::GetContentRegionAvail().x - facts_width));
    ImGui::SameLine();
    right_aligned_text(facts, true);
}

void CanvasPanel::draw_area(const AppState& state, Actions& actions, float height) {
    constexpr auto kFlags = ImGuiWindowFlags_NoScrollbar | ImGuiWindowFlags_NoScrollWithMouse |
                            ImGuiWindowFlags_NoBackground;
    const ImVec2 space{ImGui::GetContentRegionAvail().x, std::max(em(4), height)};
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    ImGui::GetWindowDrawList()->AddRectFilled(corner, {corner.x + space.x, corner.y + space.y},
                                              to_u32(color::kBackground), em(0.3F));
    cursor_inside_ = false;
    if (ImGui::BeginChild("area", space, ImGuiChildFlags_None, kFlags)) {
        const RenderedImage* picture = shown_picture(state);
        if (picture != nullptr && space.x > 1.0F) {
            Area area;
            area.corner = corner;
            const bool mapped = shows_heatmap(state);
            area.size = {space.x - heatmap_bar_width(state) - compare_.color_bar_width(state),
                         space.y};
            if (heatmap_is_beside(state) || comparison_is_beside(state)) {
                area.beside = std::floor(area.size.width / 2);
                area.size.width = area.beside;
            }
            area.picture = {static_cast<float>(picture->image.width),
                            static_cast<float>(picture->image.height)};
            area.placement = place_picture(state.edit.view, area.size, area.picture);
            draw_picture(state, actions, area);
            if (mapped) {
                draw_heatmap_bar(state, corner, {space.x, space.y});
            } else if (compare_.color_bar_width(state) > 0.0F) {
                compare_.draw_color_bar_of(state, corner, {space.x, space.y});
            }
        } else {
            draw_empty(state, actions);
        }
        draw_fault_mark(fault_text(state), corner, {space.x, space.y});
        draw_banner(state, actions, corner, {space.x, space.y});
    }
    ImGui::EndChild();
}

template <typename Draw>
void CanvasPanel::clip_to(const Area& area, float shift, Draw&& draw) {
    const ImVec2 low{area.corner.x + shift, area.corner.y};
    ImGui::PushClipRect(low, {low.x + area.size.width, low.y + area.size.height}, true);
    draw();
    ImGui::PopClipRect();
}

void CanvasPanel::pick_pixel(const AppState& state, Actions& actions) const {
    const bool panel_in_front =
        state.analysis.visible[static_cast<std::size_t>(AnalysisKind::pixel)];
    const ImGuiIO& io = ImGui::GetIO();
    const bool dragged =
        io.MouseDragMaxDistanceSqr[0] > io.MouseDragThreshold * io.MouseDragThreshold;
    if (!panel_in_front || dragged || !cursor_inside_) {
        return;
    }
    if (shows_b_alone(state)) {
        actions.dispatch(event::MessagePosted{pixel_of_b_message()});
        return;
    }
    AnalysisOptions options = state.analysis.options;
    PixelPlace place = options.pixel.place.value_or(PixelPlace{});
    place.x = cursor_x_;
    place.y = cursor_y_;
    options.pixel.place = place;
    actions.dispatch(changed_options(state.analysis.options, options));
}

void CanvasPanel::draw_picture(const AppState& state, Actions& actions, const Area& area) {
    const ImVec2 low{area.corner.x + area.placement.origin.x,
                     area.corner.y + area.placement.origin.y};
    const ImVec2 high{low.x + area.picture.width * area.placement.scale,
                      low.y + area.picture.height * area.placement.scale};
    const ComparisonPlace place{area.corner, area.size, low, high, area.beside};
    const bool alone = shows_b_alone(state);
    const bool held = !alone && state.canvas.show_base && state.canvas.base;
    const bool stale = alone ? b_is_dimmed(state) : !held && state.picture_is_dimmed();
    const Slot slot = alone ? Slot::b : Slot::a;
    const RenderedImage& picture = *shown_picture(state);
    clip_to(area, 0.0F, [&] {
        const bool covered = heatmap_covers(state, slot);
        pictures_.draw_canvas(image_of(state), low, high,
                              {.stale = stale ? 1.0F : 0.0F, .grey = covered});
        if (!covered) {
            draw_picture_values(state, picture, low, high);
        }
    });
    const float shift = heatmap_is_beside(state) ? area.beside : 0.0F;
    clip_to(area, shift, [&] {
        draw_heatmap_layer(state, slot, pictures_, picture.image, {low.x + shift, low.y},
                           {high.x + shift, high.y}, shift > 0.0F);
    });
    if (shows_comparison(state)) {
        compare_.draw_layer(state, place);
        compare_.draw_split_line(state, actions, place);
    }
    ImGui::SetCursorScreenPos(area.corner);
    ImGui::SetNextItemAllowOverlap();
    ImGui::InvisibleButton("picture", {area.size.width + area.beside, area.size.height});
    cursor_slot_ = slot_at(state, place, ImGui::GetIO().MousePos.x);
    handle_mouse(state, actions, area);
    draw_chosen_pixels(state, area);
    if (held) {
        ImGui::GetWindowDrawList()->AddRect(low, high, to_u32(color::kBase), 0.0F, em(0.15F), 0);
    }
    compare_.draw_labels(state, place);
    draw_stale_mark(state, area.corner, area.size);
}

void CanvasPanel::draw_chosen_pixels(const AppState& state, const Area& area) {
    const auto draw_in_part = [&](float shift) {
        clip_to(area, shift, [&] {
            draw_chosen_pixel(state, {area.corner.x + shift, area.corner.y}, area.picture,
                              area.placement);
        });
    };
    draw_in_part(0.0F);
    if (area.beside > 0.0F) {
        draw_in_part(area.beside);
    }
}

void CanvasPanel::handle_mouse(const AppState& state, Actions& actions, const Area& area) {
    const ImGuiIO& io = ImGui::GetIO();
    Point cursor{io.MousePos.x - area.corner.x, io.MousePos.y - area.corner.y};
    if (area.beside > 0.0F && cursor.x >= area.beside) {
        cursor.x -= area.beside;
    }
    if (ImGui::IsItemHovered()) {
        const Point point = area.placement.to_picture(cursor);
        cursor_x_ = static_cast<int>(std::floor(point.x));
        cursor_y_ = static_cast<int>(std::floor(point.y));
        cursor_inside_ = point.x >= 0 && point.y >= 0 && point.x < area.picture.width &&
                         point.y < area.picture.height;
        if (io.MouseWheel != 0.0F) {
            begin_gesture(state, actions);
            actions.dispatch(
                event::ViewSet{zoom_at(state.edit.view, area.size, area.picture, cursor,
                                       std::pow(kZoomPerNotch, io.MouseWheel))});
        }
    }
    if (ImGui::IsItemActivated()) {
        begin_gesture(state, actions);
    }
    const bool moved = io.MouseDelta.x != 0.0F || io.MouseDelta.y != 0.0F;
    if (ImGui::IsItemActive() && moved && !ImGui::IsItemActivated()) {
        actions.dispatch(event::ViewSet{
            pan_by(state.edit.view, area.size, area.picture, {io.MouseDelta.x, io.MouseDelta.y})});
    }
    if (ImGui::IsItemDeactivated()) {
        end_gesture(state, actions);
        pick_pixel(state, actions);
    }
}

void CanvasPanel::draw_readout(const AppState& state, Actions& actions) {
    ImGui::AlignTextToFramePadding();
    const RenderedImage* picture = picture_of(state, cursor_slot_);
    const RenderedImage* placed = shown_picture(state);
    if (picture == nullptr || placed == nullptr) {
        ImGui::NewLine();
        return;
    }
    // The cursor counts in the pixels of the picture that the canvas is laid out for.
    const int x = cursor_x_ * picture->image.width / std::max(1, placed->image.width);
    const int y = cursor_y_ * picture->image.height / std::max(1, placed->image.height);
    const bool inside =
        cursor_inside_ && cursor_x_ < placed->image.width && cursor_y_ < placed->image.height;
    const std::string zoom = state.edit.view.fit ? "fit" : zoom_text(state.edit.view.zoom);
    const float zoom_width = ImGui::CalcTextSize(zoom.c_str()).x + em(1);
    const float space = ImGui::GetContentRegionAvail().x - zoom_width;
    if (inside) {
        const std::string slot =
            shows_comparison(state) ? std::string(slot_name(cursor_slot_)).append("  ") : "";
        ellipsis_text(slot + pixel_text(*picture, x, y) +
                          compare_.value_text(state, cursor_x_, cursor_y_) +
                          heatmap_value_text(state, cursor_slot_, x, y, picture->image.width,
                                             picture->image.height),
                      space);
    } else if (wants_hints(state)) {
        draw_hints(actions, space);
    } else {
        ellipsis_text("Point at the picture to read its values; hold Space for the base", space,
                      true);
    }
    ImGui::SameLine();
    right_aligned_text(zoom, true);
}

void CanvasPanel::draw_empty(const AppState& state, Actions& actions) {
    if (state.model.loading) {
        empty_state("Opening the model", short_name(*state.model.loading).c_str());
        return;
    }
    if (state.model.ready()) {
        empty_state("Drawing the first picture", state.model.info.name.c_str());
        return;
    }
    const float width = em(15);
    const ImVec2 space = ImGui::GetContentRegionAvail();
    ImGui::SetCursorPos({std::max(0.0F, (space.x - width) / 2), std::max(em(3), space.y * 0.4F)});
    ImGui::BeginGroup();
    ImGui::TextUnformatted("Nothing is open yet");
    muted_text("Drop a model file here, or:");
    for (const char* name : {"open_bundled", "open_demo", "open"}) {
        action_button(find_action(name), state, actions, nullptr, width);
    }
    ImGui::EndGroup();
}

}  // namespace zscope::ui
