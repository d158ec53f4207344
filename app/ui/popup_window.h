#pragma once

#include <imgui.h>

namespace zscope::ui {

/// Of what opens over the panels.
inline constexpr auto kPopupFlags = ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoDocking |
                                    ImGuiWindowFlags_NoSavedSettings |
                                    ImGuiWindowFlags_AlwaysAutoResize;

/// The next window stands in the middle of each line, `width_em` wide where there is room; its
/// upper edge at the share `top` of the height, its lower one inside.
void center_next_window(float width_em, float top);

}  // namespace zscope::ui
