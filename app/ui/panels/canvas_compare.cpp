#include "app/ui/panels/canvas_compare.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "app/state/analysis_requests.h"
#include "app/state/compare_rules.h"
#include "app/state/heatmap_slots.h"
#include "app/state/other_axes.h"
#include "app/ui/analysis_widgets.h"
#include "app/ui/color_bar.h"
#include "app/ui/panels/canvas_heatmap.h"
#include "app/ui/panels/canvas_values.h"
#include "app/ui/slot_look.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr float kColorBarEm = 5.5F;

struct ModeButton {
    CompareMode mode;
    const char* action;
};
constexpr ModeButton kModes[] = {{CompareMode::only_a, "view_a"},
                                 {CompareMode::only_b, "view_b"},
                                 {CompareMode::side_by_side, "view_side"},
                                 {CompareMode::split, "view_split"},
                                 {CompareMode::difference, "view_difference"}};

/// "B: NAME", and that its axes are others.
std::string title_of_b(const AppState& state) {
    std::string title("B: ");
    title.append(state.compare.b.info.name);
    return has_other_axes(state) ? title.append("; ").append(other_axes_note(state)) : title;
}

HeatmapRange range_of(const ComparisonStyle& style) {
    return {style.difference == DifferenceKind::absolute ? 0.0 : -static_cast<double>(style.range),
            style.range};
}

HeatmapRange covered_by(const std::vector<float>& values) {
    if (values.empty()) {
        return {0.0, 0.0};
    }
    const auto [least, most] = std::ranges::minmax(values);
    return {static_cast<double>(least), static_cast<double>(most)};
}

/// Where the line of a split stands on the screen.
float split_line(const AppState& state, const ComparisonPlace& place) {
    return place.low.x + state.compare.style.split * (place.high.x - place.low.x);
}

/// Where B begins on the screen.
float left_edge_of_b(const AppState& state, const ComparisonPlace& place) {
    const float left = place.corner.x + place.beside;
    return state.compare.mode == CompareMode::split ? std::max(left, split_line(state, place))
                                                    : left;
}

/// In pixels of the screen; seen on light ground and on dark.
void draw_outlined_line(ImVec2 from, ImVec2 to, const ImVec4& tint) {
    const float width = std::max(1.0F, em(0.12F));
    const float outline = std::max(1.0F, em(0.08F));
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddLine(from, to, to_u32(color::kHalo), width + 2 * outline);
    list->AddLine(from, to, to_u32(tint), width);
}

/// Why there is no map over B while there is one for A; empty where that is not so.
std::string why_no_map(const AppState& state) {
    const std::string reason = needs_heatmap_of_b(state)
                                   ? why_not_measured(state, AnalysisKind::heatmap_of_b)
                                   : std::string();
    const bool is_of_both = reason == why_not_measured(state, AnalysisKind::heatmap);
    return reason.empty() || is_of_both ? std::string() : "No map: " + reason;
}

constexpr float kChipPadEm = 0.35F;

void chip(ImVec2 at, const char* text) {
    const ImVec2 size = ImGui::CalcTextSize(text);
    const float pad = em(kChipPadEm);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(at, {at.x + size.x + 2 * pad, at.y + size.y + pad}, to_u32(color::kChip),
                        em(0.3F));
    list->AddText({at.x + pad, at.y + pad / 2}, to_u32(color::kText), text);
}

/// Why there is no map over B, where that is so: under the name of B whose line is at `top`, cut to
/// what is visible of B from `left` to `right`.
void draw_why_no_map(const AppState& state, float left, float right, float top) {
    const std::string reason = why_no_map(state);
    const float room = right - left - em(0.6F) - 2 * em(kChipPadEm);
    if (!reason.empty() && room > em(2)) {
        chip({left, top + ImGui::GetTextLineHeight() + em(0.7F)},
             cut_at_the_end(reason, room).c_str());
    }
}

constexpr float kLetterGapEm = 0.6F;  ///< from a letter to what it stands beside

/// At the upper end of the line of a split, to both sides; of a side with a picture on the canvas.
void draw_letters_of_split(const AppState& state, const ComparisonPlace& place) {
    const float gap = em(kLetterGapEm);
    const float line = split_line(state, place);
    const float first = place.corner.x;
    const float end = place.corner.x + place.size.width;
    const float top = std::max(place.low.y, place.corner.y) + gap;
    if (line > std::max(place.low.x, first)) {
        const float right = std::min(line, end) - gap;
        draw_slot_badge({std::max(first, right - slot_badge_size(Slot::a).x), top}, Slot::a);
    }
    const float right_of_b = std::min(place.high.x, end);
    if (line < right_of_b) {
        const float left = std::max(line, first) + gap;
        draw_slot_badge({std::min(left, end - slot_badge_size(Slot::b).x), top}, Slot::b);
        draw_why_no_map(state, left, right_of_b, top);
    }
}

}  // namespace

bool comparison_is_beside(const AppState& state) {
    return shows_comparison(state) && state.compare.mode == CompareMode::side_by_side;
}

bool shows_b_alone(const AppState& state) {
    return state.compare.shows_b() && state.compare.picture != nullptr;
}

Slot slot_at(const AppState& state, const ComparisonPlace& place, float x) {
    if (!shows_comparison(state) || shows_difference(state)) {
        return shows_b_alone(state) ? Slot::b : Slot::a;
    }
    return x >= left_edge_of_b(state, place) ? Slot::b : Slot::a;
}

void CanvasCompare::draw_bar(const AppState& state, Actions& actions) {
    if (!state.compare.ready()) {
        draw_choice_of_b(state, actions);
        return;
    }
    draw_modes(state, actions);
    if (state.compare.mode == CompareMode::difference) {
        draw_difference_form(state, actions);
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    const std::string title = title_of_b(state);
    muted_text(cut_in_the_middle(title, std::max(em(3), ImGui::GetContentRegionAvail().x)));
    std::string help(title);
    help.append("\n").append(has_other_axes(state) ? other_axes_help(state)
                                                   : std::string("B gets the same z."));
    help.append(state.compare.follows_run ? "\nIts weights follow the run." : "");
    tooltip(help);
}

void CanvasCompare::draw_choice_of_b(const AppState& state, Actions& actions) const {
    if (state.settings.layout != LayoutPreset::compare || !state.model.ready()) {
        return;
    }
    if (state.compare.b.loading) {
        muted_text("B: opening " + short_name(*state.compare.b.loading) + "...");
        return;
    }
    action_button(find_action("open_as_b"), state, actions, "Open B...");
    ImGui::SameLine(0, em(0.3F));
    action_button(find_action("send_to_b"), state, actions, "Use this model as B");
    if (why_not_run_as_b(state).empty()) {
        ImGui::SameLine(0, em(0.3F));
        action_button(find_action("follow_run_as_b"), state, actions);
    }
    ImGui::SameLine();
    ImGui::AlignTextToFramePadding();
    ellipsis_text("No B yet: the second model, drawn beside A at the same place",
                  std::max(em(3), ImGui::GetContentRegionAvail().x), true);
}

void CanvasCompare::draw_modes(const AppState& state, Actions& actions) {
    bool first = true;
    for (const ModeButton& button : kModes) {
        if (!first) {
            ImGui::SameLine(0, em(0.15F));
        }
        first = false;
        const bool lit = state.compare.mode == button.mode;
        ImGui::PushStyleColor(ImGuiCol_Button, lit ? color::kAccentDeep : color::kRaised);
        action_button(find_action(button.action), state, actions,
                      std::string(mode_label(button.mode)).c_str());
        ImGui::PopStyleColor();
    }
    ImGui::SameLine(0, em(0.6F));
    action_button(find_action("swap"), state, actions, "Swap");
}

void CanvasCompare::draw_difference_form(const AppState& state, Actions& actions) {
    ComparisonStyle style = state.compare.style;
    ImGui::SameLine(0, em(0.6F));
    int kind = static_cast<int>(style.difference);
    ImGui::SetNextItemWidth(em(6));
    if (ImGui::Combo("##kind", &kind, "absolute\0signed\0")) {
        style.difference = static_cast<DifferenceKind>(kind);
    }
    tooltip("Absolute: mean over the channels of |B - A|. Signed: of B - A");
    ImGui::SameLine(0, em(0.3F));
    ImGui::SetNextItemWidth(em(5));
    ImGui::DragFloat("##range", &style.range, 0.005F, 0.001F, 100.0F, "to %.3g",
                     ImGuiSliderFlags_AlwaysClamp);
    tooltip("Where the colours end, in the model's own units");
    ImGui::SameLine(0, em(0.3F));
    ImGui::BeginDisabled(!shows_comparison(state));
    if (ImGui::Button("Fit range")) {
        style.range = fitting_range(state.canvas.current->image, state.compare.picture->image,
                                    value_span(state));
    }
    ImGui::EndDisabled();
    tooltip("End the colours at the largest difference on screen");
    if (style != state.compare.style) {
        actions.dispatch(event::ComparisonStyleSet{style});
    }
}

float CanvasCompare::color_bar_width(const AppState& state) const {
    return shows_difference(state) ? em(kColorBarEm) : 0.0F;
}

const std::shared_ptr<const FloatMap>& CanvasCompare::difference(const AppState& state) {
    const DifferenceKind kind = state.compare.style.difference;
    if (difference_a_ != state.canvas.current || difference_b_ != state.compare.picture ||
        difference_kind_ != kind || difference_ == nullptr) {
        difference_a_ = state.canvas.current;
        difference_b_ = state.compare.picture;
        difference_kind_ = kind;
        auto map = std::make_shared<FloatMap>();
        map->width = difference_a_->image.width;
        map->height = difference_a_->image.height;
        map->values =
            difference_values(difference_a_->image, difference_b_->image, value_span(state), kind);
        difference_covered_ = covered_by(map->values);
        difference_ = std::move(map);
    }
    return difference_;
}

void CanvasCompare::draw_layer(const AppState& state, const ComparisonPlace& place) {
    const CompareState& compare = state.compare;
    const std::shared_ptr<const Image> b{compare.picture, &compare.picture->image};
    const float stale = b_is_dimmed(state) ? 1.0F : 0.0F;
    if (compare.mode == CompareMode::difference) {
        const HeatmapLook look{.color_map = difference_colors(compare.style.difference),
                               .range = range_of(compare.style),
                               .opacity = 1.0F,
                               .stale = stale};
        pictures_.draw_heatmap(difference(state), look, place.low, place.high);
        draw_map_values(state, *difference(state), look, state.canvas.current->image, place.low,
                        place.high);
        return;
    }
    ImGui::PushClipRect(
        {left_edge_of_b(state, place), place.corner.y},
        {place.corner.x + place.beside + place.size.width, place.corner.y + place.size.height},
        true);
    const ImVec2 low{place.low.x + place.beside, place.low.y};
    const ImVec2 high{place.high.x + place.beside, place.high.y};
    const bool covered = heatmap_covers(state, Slot::b);
    pictures_.draw_canvas(b, low, high, {.stale = stale, .grey = covered}, Slot::b);
    if (!covered) {
        draw_picture_values(state, *compare.picture, low, high);
    }
    draw_heatmap_layer(state, Slot::b, pictures_, *b, low, high, false);
    ImGui::PopClipRect();
}

void CanvasCompare::draw_split_line(const AppState& state, Actions& actions,
                                    const ComparisonPlace& place) {
    if (!shows_comparison(state) || state.compare.mode != CompareMode::split) {
        return;
    }
    ComparisonStyle style = state.compare.style;
    const float width = place.high.x - place.low.x;
    const float x = split_line(state, place);
    const float top = std::max(place.low.y, place.corner.y);
    const float bottom = std::min(place.high.y, place.corner.y + place.size.height);
    const float grip = em(0.9F);
    if (width <= 1.0F || bottom <= top) {
        return;
    }
    ImGui::SetCursorScreenPos({x - grip / 2, top});
    ImGui::InvisibleButton("split", {grip, bottom - top});
    const bool busy = ImGui::IsItemHovered() || ImGui::IsItemActive();
    if (busy) {
        ImGui::SetMouseCursor(ImGuiMouseCursor_ResizeEW);
    }
    if (ImGui::IsItemHovered() && ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left)) {
        style.split = 0.5F;
    } else if (ImGui::IsItemActive()) {
        style.split = std::clamp((ImGui::GetIO().MousePos.x - place.low.x) / width, 0.0F, 1.0F);
    }
    if (style != state.compare.style) {
        actions.dispatch(event::ComparisonStyleSet{style});
    }
    draw_outlined_line({x, top}, {x, bottom}, busy ? color::kAccent : color::kText);
}

void CanvasCompare::draw_labels(const AppState& state, const ComparisonPlace& place) const {
    const float top = place.corner.y + em(kLetterGapEm);
    const float left = place.corner.x + em(kLetterGapEm);
    if (shows_b_alone(state)) {
        draw_slot_badge({left, top}, Slot::b);
        draw_why_no_map(state, left, place.corner.x + place.size.width, top);
        return;
    }
    if (!shows_comparison(state)) {
        return;
    }
    if (state.compare.mode == CompareMode::difference) {
        chip({left, top},
             state.compare.style.difference == DifferenceKind::absolute ? "|B - A|" : "B - A");
        return;
    }
    if (state.compare.mode == CompareMode::split) {
        draw_letters_of_split(state, place);
        return;
    }
    draw_slot_badge({left, top}, Slot::a);
    draw_slot_badge({left + place.beside, top}, Slot::b);
    draw_why_no_map(state, left + place.beside, place.corner.x + place.beside + place.size.width,
                    top);
}

void CanvasCompare::draw_color_bar_of(const AppState& state, ImVec2 corner, Size size) {
    (void)difference(state);  // what it covers is known with it
    const float width = color_bar_width(state);
    ImGui::SetCursorScreenPos({corner.x + size.width - width + em(0.4F), corner.y + em(0.6F)});
    draw_color_bar(difference_colors(state.compare.style.difference), range_of(state.compare.style),
                   {"difference"}, width - em(0.6F), size.height - em(1.2F),
                   b_is_dimmed(state) ? kOldAlpha : 1.0F, difference_covered_);
}

std::string CanvasCompare::value_text(const AppState& state, int x, int y) {
    if (!shows_difference(state)) {
        return {};
    }
    const FloatMap& map = *difference(state);
    if (x < 0 || y < 0 || x >= map.width || y >= map.height) {
        return {};
    }
    const std::size_t pixel = static_cast<std::size_t>(y) * static_cast<std::size_t>(map.width) +
                              static_cast<std::size_t>(x);
    char text[48];
    std::snprintf(text, sizeof text, "   difference %+.4f", static_cast<double>(map.values[pixel]));
    return text;
}

}  // namespace zscope::ui
