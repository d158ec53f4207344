#include "app/ui/theme.h"

#include <cfloat>
#include <string_view>

#include "app/gl/embedded.h"

namespace zscope::ui {
namespace {

ImFont* add_font(std::string_view file) {
    const std::string_view bytes = embedded_file(file);
    ImFontConfig config;
    config.FontDataOwnedByAtlas = false;
    // The atlas only reads data it does not own.
    return ImGui::GetIO().Fonts->AddFontFromMemoryTTF(
        const_cast<char*>(bytes.data()), static_cast<int>(bytes.size()), 0.0F, &config);
}

void set_sizes(ImGuiStyle& style) {
    style.WindowPadding = {10.0F, 10.0F};
    style.FramePadding = {8.0F, 4.0F};
    style.CellPadding = {4.0F, 2.0F};
    style.ItemSpacing = {8.0F, 6.0F};
    style.ItemInnerSpacing = {6.0F, 4.0F};
    style.ScrollbarSize = 11.0F;
    style.WindowRounding = 6.0F;
    style.ChildRounding = 4.0F;
    style.FrameRounding = 4.0F;
    style.PopupRounding = 6.0F;
    style.GrabRounding = 4.0F;
    style.TabRounding = 4.0F;
    style.ScrollbarRounding = 6.0F;
    style.WindowBorderSize = 1.0F;
    style.FrameBorderSize = 0.0F;
    style.PopupBorderSize = 1.0F;
    style.TabBarBorderSize = 1.0F;
    style.TabBarOverlineSize = 2.0F;
    style.DockingSeparatorSize = 3.0F;
    style.SeparatorTextBorderSize = 1.0F;
    style.WindowMenuButtonPosition = ImGuiDir_None;
    style.DisabledAlpha = 0.45F;
    style.TabMinWidthShrink = FLT_MAX;  // a title is never cut: tabs that do not fit scroll
    style.HoverDelayShort = 0.35F;
}

void set_window_colors(ImVec4* colors) {
    colors[ImGuiCol_Text] = color::kText;
    colors[ImGuiCol_TextDisabled] = color::kMuted;
    colors[ImGuiCol_WindowBg] = color::kPanel;
    colors[ImGuiCol_ChildBg] = {0, 0, 0, 0};
    colors[ImGuiCol_PopupBg] = {0.125F, 0.137F, 0.161F, 0.99F};
    colors[ImGuiCol_Border] = color::kLine;
    colors[ImGuiCol_TitleBg] = color::kBackground;
    colors[ImGuiCol_TitleBgActive] = color::kBackground;
    colors[ImGuiCol_TitleBgCollapsed] = color::kBackground;
    colors[ImGuiCol_MenuBarBg] = color::kBackground;
    colors[ImGuiCol_ScrollbarBg] = {0, 0, 0, 0};
    colors[ImGuiCol_ScrollbarGrab] = color::kHovered;
    colors[ImGuiCol_ScrollbarGrabHovered] = color::kMuted;
    colors[ImGuiCol_ScrollbarGrabActive] = color::kAccent;
    colors[ImGuiCol_DockingEmptyBg] = color::kBackground;
    colors[ImGuiCol_DockingPreview] = color::kAccentDeep;
    colors[ImGuiCol_ModalWindowDimBg] = {0.0F, 0.0F, 0.0F, 0.5F};
}

void set_control_colors(ImVec4* colors) {
    colors[ImGuiCol_FrameBg] = color::kRaised;
    colors[ImGuiCol_FrameBgHovered] = color::kHovered;
    colors[ImGuiCol_FrameBgActive] = color::kHovered;
    colors[ImGuiCol_CheckMark] = color::kAccent;
    colors[ImGuiCol_SliderGrab] = color::kAccent;
    colors[ImGuiCol_SliderGrabActive] = color::kText;
    colors[ImGuiCol_Button] = color::kRaised;
    colors[ImGuiCol_ButtonHovered] = color::kHovered;
    colors[ImGuiCol_ButtonActive] = color::kAccentDeep;
    colors[ImGuiCol_Header] = color::kRaised;
    colors[ImGuiCol_HeaderHovered] = color::kHovered;
    colors[ImGuiCol_HeaderActive] = color::kAccentDeep;
    colors[ImGuiCol_Separator] = color::kLine;
    colors[ImGuiCol_SeparatorHovered] = color::kAccent;
    colors[ImGuiCol_SeparatorActive] = color::kAccent;
    colors[ImGuiCol_ResizeGrip] = {0, 0, 0, 0};
    colors[ImGuiCol_Tab] = color::kBackground;
    colors[ImGuiCol_TabHovered] = color::kHovered;
    colors[ImGuiCol_TabSelected] = color::kPanel;
    colors[ImGuiCol_TabSelectedOverline] = color::kAccent;
    colors[ImGuiCol_TabDimmed] = color::kBackground;
    colors[ImGuiCol_TabDimmedSelected] = color::kPanel;
    colors[ImGuiCol_TabDimmedSelectedOverline] = color::kLine;
    colors[ImGuiCol_TextSelectedBg] = color::kAccentDeep;
    colors[ImGuiCol_NavCursor] = color::kAccent;
    colors[ImGuiCol_TableBorderLight] = color::kLine;
    colors[ImGuiCol_TableHeaderBg] = color::kPanel;
    colors[ImGuiCol_DragDropTarget] = color::kBase;
}

}  // namespace

Fonts load_fonts() {
    return {add_font("Roboto-Regular.ttf"), add_font("Roboto-Bold.ttf")};
}

void apply_theme(float scale) {
    ImGuiStyle style;
    ImGui::StyleColorsDark(&style);
    set_sizes(style);
    set_window_colors(style.Colors);
    set_control_colors(style.Colors);
    style.ScaleAllSizes(scale);
    style.FontSizeBase = kFontSize;
    style.FontScaleDpi = scale;
    ImGui::GetStyle() = style;
}

ImU32 to_u32(const ImVec4& color, float alpha) {
    return ImGui::ColorConvertFloat4ToU32({color.x, color.y, color.z, color.w * alpha});
}

}  // namespace zscope::ui
