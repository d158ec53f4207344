#include "app/ui/popup_window.h"

#include <algorithm>

#include "app/ui/theme.h"

namespace zscope::ui {

void center_next_window(float width_em, float top) {
    const ImGuiViewport* viewport = ImGui::GetMainViewport();
    ImGui::SetNextWindowPos({viewport->GetCenter().x, viewport->Pos.y + viewport->Size.y * top},
                            ImGuiCond_Always, {0.5F, 0.0F});
    const float width = std::min(em(width_em), viewport->Size.x * 0.95F);
    ImGui::SetNextWindowSizeConstraints({width, 0}, {width, viewport->Size.y * (0.96F - top)});
}

}  // namespace zscope::ui
