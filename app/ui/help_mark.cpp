#include "app/ui/help_mark.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr float kWidestEm = 1.4F;

/// Where a mark stands, and the window that it is drawn in.
struct Corner {
    ImGuiWindow* window = nullptr;  ///< null: there is none
    ImRect room;
};

/// Left of the cross of a panel that floats alone.
Corner corner_of_title(ImGuiWindow* panel) {
    const ImGuiStyle& style = ImGui::GetStyle();
    ImRect room = panel->TitleBarRect();
    room.Max.x -= style.FramePadding.x + em(1) + style.ItemInnerSpacing.x;
    room.Min.x = room.Max.x - em(kWidestEm);
    return {panel, room};
}

/// What the tabs leave of their bar, and at least the padding at its end.
Corner corner_of_tabs(const ImGuiDockNode& node) {
    const ImGuiTabBar& tabs = *node.TabBar;
    const float right = node.Pos.x + node.Size.x;
    const float tabs_end = std::min(tabs.BarRect.Min.x + tabs.WidthAllTabs, tabs.BarRect.Max.x);
    return {
        node.HostWindow,
        {std::max(tabs_end, right - em(kWidestEm)), tabs.BarRect.Min.y, right, tabs.BarRect.Max.y}};
}

Corner corner_of(const char* panel) {
    ImGuiWindow* window = ImGui::FindWindowByName(panel);
    if (window == nullptr || window->Hidden) {
        return {};
    }
    const ImGuiDockNode* node = window->DockNode;
    return node != nullptr && node->TabBar != nullptr ? corner_of_tabs(*node)
                                                      : corner_of_title(window);
}

}  // namespace

void draw_help_mark(const PanelInfo& panel) {
    const Corner corner = corner_of(panel.title);
    if (corner.window == nullptr) {
        return;
    }
    ImGui::Begin(corner.window->Name);  // goes on in it
    ImGui::PushClipRect(corner.room.Min, corner.room.Max, false);
    const ImGuiID id = ImGui::GetID(std::string("help of ").append(panel.title).c_str());
    if (ImGui::ItemAdd(corner.room, id, nullptr, ImGuiItemFlags_NoNav)) {
        const char* mark = "(?)";
        ImVec2 size = ImGui::CalcTextSize(mark);
        if (size.x > corner.room.GetWidth()) {
            mark = "?";
            size = ImGui::CalcTextSize(mark);
        }
        const ImVec2 middle = corner.room.GetCenter();
        const bool hovered = ImGui::IsItemHovered();
        ImGui::GetWindowDrawList()->AddText(
            {std::floor(middle.x - size.x / 2), std::floor(middle.y - size.y / 2)},
            to_u32(hovered ? color::kText : color::kMuted), mark);
        tooltip(panel.help);
    }
    ImGui::PopClipRect();
    ImGui::End();
}

}  // namespace zscope::ui
