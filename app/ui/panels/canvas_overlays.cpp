#include "app/ui/panels/canvas_overlays.h"

#include <algorithm>

#include "app/ui/message_view.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {

void draw_stale_mark(const AppState& state, ImVec2 corner, Size canvas) {
    const bool base = state.canvas.show_base && state.canvas.base;
    if (!base && !state.picture_is_dimmed()) {
        return;
    }
    const char* text = base ? "base" : (state.picture_failed() ? "not current" : "updating");
    const ImVec2 size = ImGui::CalcTextSize(text);
    const float pad = em(0.45F);
    const ImVec2 high{corner.x + canvas.width - em(0.6F), corner.y + em(0.6F) + size.y + pad};
    const ImVec2 low{high.x - size.x - 2 * pad, corner.y + em(0.6F)};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(low, high, to_u32(color::kChip), em(0.3F));
    list->AddText({low.x + pad, low.y + pad / 2}, to_u32(base ? color::kBase : color::kText), text);
}

void draw_fault_mark(const std::string& text, ImVec2 corner, Size canvas) {
    if (text.empty()) {
        return;
    }
    const float pad = em(0.45F);
    const float left = corner.x + em(0.6F);
    const float wrap = std::max(em(4), std::min(canvas.width - 2 * (em(0.6F) + pad), em(38)));
    const ImVec2 size = ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap);
    const float bottom = corner.y + canvas.height - em(0.6F);
    const ImVec2 low{left, bottom - size.y - pad};
    ImGui::GetWindowDrawList()->AddRectFilled(low, {left + size.x + 2 * pad, bottom},
                                              to_u32(color::kChip), em(0.3F));
    ImGui::SetCursorScreenPos({low.x + pad, low.y + pad / 2});
    ImGui::PushTextWrapPos(ImGui::GetCursorPosX() + wrap);
    ImGui::PushStyleColor(ImGuiCol_Text, color::kError);
    ImGui::TextUnformatted(text.c_str());
    ImGui::PopStyleColor();
    ImGui::PopTextWrapPos();
}

void draw_banner(const AppState& state, Actions& actions, ImVec2 corner, Size canvas) {
    if (state.banner_dismissed || state.messages.empty()) {
        return;
    }
    const Message& message = state.messages.back();
    const float margin = em(0.6F);
    const float width = std::min(canvas.width - 2 * margin, em(38));
    ImGui::SetCursorScreenPos({corner.x + margin, corner.y + margin});
    ImGui::PushStyleColor(ImGuiCol_ChildBg, color::kErrorDeep);
    ImGui::PushStyleColor(ImGuiCol_Border, color::kError);
    constexpr auto kFlags = ImGuiChildFlags_AutoResizeY | ImGuiChildFlags_Borders;
    if (ImGui::BeginChild("banner", {width, 0}, kFlags)) {
        draw_message(message, actions, MessagePlace::banner);
    }
    ImGui::EndChild();
    ImGui::PopStyleColor(2);
}

}  // namespace zscope::ui
