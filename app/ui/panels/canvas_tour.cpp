#include "app/ui/panels/canvas_tour.h"

#include <algorithm>
#include <cstddef>
#include <string>

#include "app/state/tour.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr float kWidthEm = 28.0F;

void draw_buttons(const AppState& state, Actions& actions, const TourStep& step) {
    const std::size_t last = tour_steps().size();
    ImGui::BeginDisabled(state.tour_step == 1);
    if (ImGui::Button("Back###tour_back")) {
        actions.dispatch(event::TourStepSet{state.tour_step - 1});
    }
    ImGui::EndDisabled();
    ImGui::SameLine(0, em(0.3F));
    if (ImGui::Button(state.tour_step == last ? "Done###tour_next" : "Next###tour_next")) {
        actions.dispatch(event::TourStepSet{state.tour_step + 1});
    }
    ImGui::SameLine(0, em(0.6F));
    muted_text(std::to_string(state.tour_step) + " of " + std::to_string(last));
    if (!step.action.empty()) {
        ImGui::SameLine(0, em(0.8F));
        action_button(find_action(step.action), state, actions);
    }
}

}  // namespace

void draw_tour(const AppState& state, Actions& actions, ImVec2 corner, Size canvas) {
    if (state.tour_step == 0 || state.tour_step > tour_steps().size()) {
        return;
    }
    const TourStep& step = tour_steps()[state.tour_step - 1];
    const float pad = em(0.7F);
    const float margin = em(0.6F);
    const float side = ImGui::GetFrameHeight();
    const float width = std::min(em(kWidthEm), canvas.width - 2 * margin);
    const float wrap = std::max(em(6), width - 2 * pad);
    const std::string text(step.text);
    const ImVec2 lines = ImGui::CalcTextSize(text.c_str(), nullptr, false, wrap);
    const float title = ImGui::GetTextLineHeightWithSpacing();
    const float height = 2 * pad + title + lines.y + em(0.5F) + side;
    const ImVec2 low{corner.x + margin,
                     std::max(corner.y, corner.y + canvas.height - margin - height)};
    ImDrawList* list = ImGui::GetWindowDrawList();
    list->AddRectFilled(low, {low.x + width, low.y + height}, IM_COL32(16, 18, 22, 235), em(0.4F));
    list->AddRect(low, {low.x + width, low.y + height}, to_u32(color::kEdge), em(0.4F));
    list->AddText({low.x + pad, low.y + pad}, to_u32(color::kBase), step.title.data(),
                  step.title.data() + step.title.size());
    list->AddText(ImGui::GetFont(), ImGui::GetFontSize(), {low.x + pad, low.y + pad + title},
                  to_u32(color::kText), text.c_str(), nullptr, wrap);
    ImGui::SetCursorScreenPos({low.x + pad, low.y + height - pad - side});
    draw_buttons(state, actions, step);
    ImGui::SetCursorScreenPos({low.x + width - side - em(0.2F), low.y + em(0.2F)});
    if (icon_button("close_tour", Icon::close, "End the tour; Help > Tour begins it again")) {
        actions.dispatch(event::TourStepSet{0});
    }
}

}  // namespace zscope::ui
