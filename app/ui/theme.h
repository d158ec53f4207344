#pragma once

#include <imgui.h>

namespace zscope::ui {

/// The colours of the window, by role.
namespace color {
inline constexpr ImVec4 kBackground{0.078F, 0.086F, 0.102F, 1.0F};
inline constexpr ImVec4 kPanel{0.106F, 0.118F, 0.137F, 1.0F};
inline constexpr ImVec4 kRaised{0.145F, 0.161F, 0.188F, 1.0F};
inline constexpr ImVec4 kHovered{0.192F, 0.216F, 0.251F, 1.0F};
inline constexpr ImVec4 kLine{0.200F, 0.220F, 0.255F, 1.0F};
/// Around what could be mistaken for an empty place: 3:1 against a panel, as WCAG 1.4.11 asks.
inline constexpr ImVec4 kEdge{0.455F, 0.490F, 0.545F, 1.0F};
inline constexpr ImVec4 kText{0.890F, 0.906F, 0.929F, 1.0F};
inline constexpr ImVec4 kMuted{0.600F, 0.635F, 0.690F, 1.0F};
inline constexpr ImVec4 kAccent{0.365F, 0.667F, 0.925F, 1.0F};
inline constexpr ImVec4 kAccentDeep{0.188F, 0.400F, 0.600F, 1.0F};
inline constexpr ImVec4 kBase{0.965F, 0.690F, 0.373F, 1.0F};  ///< "here": base and current state
inline constexpr ImVec4 kError{0.953F, 0.490F, 0.463F, 1.0F};
inline constexpr ImVec4 kErrorDeep{0.290F, 0.125F, 0.125F, 0.96F};
inline constexpr ImVec4 kGood{0.510F, 0.816F, 0.573F, 1.0F};
inline constexpr ImVec4 kChip{16 / 255.0F, 18 / 255.0F, 22 / 255.0F,
                              210 / 255.0F};  ///< behind a word over the picture
/// On both sides of a line over the picture, so that it is seen on light ground too.
inline constexpr ImVec4 kHalo{0.0F, 0.0F, 0.0F, 200 / 255.0F};
}  // namespace color

struct Fonts {
    ImFont* regular = nullptr;
    ImFont* bold = nullptr;
};

inline constexpr float kFontSize = 15.0F;  ///< in units of the screen's scale

/// Loads the built-in fonts into the current context.
[[nodiscard]] Fonts load_fonts();

/// Sets every size and colour; `scale` is the screen's scale times the user's factor.
void apply_theme(float scale);

/// `count` font heights in pixels: the unit of all widths.
[[nodiscard]] inline float em(float count) {
    return count * ImGui::GetFontSize();
}

[[nodiscard]] ImU32 to_u32(const ImVec4& color, float alpha = 1.0F);

}  // namespace zscope::ui
