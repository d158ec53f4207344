#include "app/ui/slot_look.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "app/ui/color_bar.h"
#include "app/ui/theme.h"
#include "core/export/model_colors.h"

namespace zscope::ui {
namespace {

constexpr float kPadEm = 0.35F;

float share(std::uint8_t channel) {
    return static_cast<float>(channel) / 255.0F;
}

}  // namespace

const char* slot_name(Slot slot) noexcept {
    return slot == Slot::a ? "A" : "B";
}

ImVec4 slot_color(Slot slot) noexcept {
    const Rgb& color = model_color(slot == Slot::a ? 0 : 1);
    return {share(color.red), share(color.green), share(color.blue), 1.0F};
}

ImVec2 slot_badge_size(Slot slot) {
    const ImVec2 letter = ImGui::CalcTextSize(slot_name(slot));
    return {letter.x + 2.0F * em(kPadEm), letter.y + em(kPadEm)};
}

void draw_slot_badge(ImVec2 corner, Slot slot) {
    const ImVec2 size = slot_badge_size(slot);
    const ImVec2 end{corner.x + size.x, corner.y + size.y};
    const ImU32 fill = to_u32(slot_color(slot));
    const float rounding = em(0.3F);
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(corner, end, fill, rounding);
    list->AddRect(corner, end, to_u32(color::kHalo), rounding, std::max(1.0F, em(0.08F)), 0);
    ImGui::PushStyleColor(ImGuiCol_Text, ink_on(fill));
    ImGui::RenderText({corner.x + em(kPadEm), corner.y + em(kPadEm) / 2.0F}, slot_name(slot));
    ImGui::PopStyleColor();
}

void slot_badge(Slot slot) {
    const ImVec2 corner = ImGui::GetCursorScreenPos();
    const ImVec2 size = slot_badge_size(slot);
    const float height = ImGui::GetFrameHeight();
    ImGui::Dummy({size.x, height});
    draw_slot_badge({corner.x, corner.y + (height - size.y) / 2.0F}, slot);
}

}  // namespace zscope::ui
