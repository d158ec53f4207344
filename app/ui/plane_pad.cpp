#include "app/ui/plane_pad.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>

#include "app/ui/theme.h"

namespace zscope::ui {
namespace {

struct Square {
    ImVec2 low;
    float side = 1.0F;
    float extent = 1.0F;

    [[nodiscard]] ImVec2 place_of(ImVec2 value) const {
        const auto along = [this](float start, float v) {
            return std::clamp(start + (v + extent) / (2 * extent) * side, start, start + side);
        };
        return {along(low.x, value.x), along(low.y, value.y)};
    }
    [[nodiscard]] ImVec2 value_at(ImVec2 place) const {
        const auto along = [this](float start, float p) {
            return std::clamp((p - start) / side, 0.0F, 1.0F) * 2 * extent - extent;
        };
        return {along(low.x, place.x), along(low.y, place.y)};
    }
};

void draw_square(const Square& square, const PlanePadLook& look, bool lit) {
    ImDrawList* list = ImGui::GetWindowDrawList();
    const ImVec2 high{square.low.x + square.side, square.low.y + square.side};
    list->AddRectFilled(square.low, high, to_u32(color::kRaised), em(0.15F));
    const ImVec2 zero = square.place_of({0, 0});
    list->AddLine({zero.x, square.low.y}, {zero.x, high.y}, to_u32(color::kLine));
    list->AddLine({square.low.x, zero.y}, {high.x, zero.y}, to_u32(color::kLine));
    const ImVec2 base = square.place_of(look.base);
    list->AddCircle(base, em(0.35F), to_u32(color::kBase), 0, std::max(1.0F, em(0.12F)));
    const ImVec2 now = square.place_of(look.value);
    list->AddLine({now.x, square.low.y}, {now.x, high.y}, to_u32(color::kAccent, 0.5F));
    list->AddLine({square.low.x, now.y}, {high.x, now.y}, to_u32(color::kAccent, 0.5F));
    list->AddCircleFilled(now, em(0.4F), to_u32(lit ? color::kText : color::kAccent));
    const bool beyond =
        std::max(std::abs(look.value.x), std::abs(look.value.y)) > look.extent * 1.0001F;
    if (beyond) {
        list->AddCircleFilled(now, em(0.2F), to_u32(color::kPanel));
    }
}

}  // namespace

PlanePadEdit plane_pad(const char* id, const PlanePadLook& look, float side) {
    PlanePadEdit edit;
    edit.value = look.value;
    const bool locked = look.locked_x && look.locked_y;
    ImGui::BeginDisabled(locked);
    ImGui::InvisibleButton(id, {side, side});
    const bool active = ImGui::IsItemActive();
    const bool hovered = ImGui::IsItemHovered();
    edit.started = ImGui::IsItemActivated();
    edit.ended = ImGui::IsItemDeactivated();
    const Square square{ImGui::GetItemRectMin(), side, look.extent};
    const bool moved = ImGui::GetIO().MouseDelta.x != 0 || ImGui::GetIO().MouseDelta.y != 0;
    edit.reset = hovered && !locked &&
                 (ImGui::IsMouseDoubleClicked(ImGuiMouseButton_Left) ||
                  ImGui::IsMouseClicked(ImGuiMouseButton_Right));
    if (active && !edit.reset && (edit.started || moved)) {
        const ImVec2 under = square.value_at(ImGui::GetIO().MousePos);
        edit.value = {look.locked_x ? look.value.x : under.x,
                      look.locked_y ? look.value.y : under.y};
    }
    edit.changed = edit.value.x != look.value.x || edit.value.y != look.value.y;
    draw_square(square, look, active || hovered);
    ImGui::EndDisabled();
    return edit;
}

}  // namespace zscope::ui
