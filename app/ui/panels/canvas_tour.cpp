#include "app/ui/panels/canvas_tour.h"

#include <imgui.h>

#include <cstddef>
#include <span>
#include <string>

#include "app/state/before_tour.h"
#include "app/state/tour.h"
#include "app/state/untangle_rules.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

void draw_buttons(const AppState& state, Actions& actions, const TourStep& step) {
    const std::size_t last = tour_of(state.tour).steps.size();
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
        ImGui::PushID("tour");  // the bar above has the same buttons
        action_button(find_action(step.action), state, actions);
        ImGui::PopID();
    }
}

/// The tour is over, and its models stand where others were.
bool offers_return(const AppState& state) {
    return state.tour_step == 0 && state.before_tour != nullptr;
}

void draw_return(const AppState& state, Actions& actions) {
    action_button(find_action("leave_tour"), state, actions);
    ImGui::SameLine(0, em(0.3F));
    if (ImGui::Button("Keep these###keep_tour")) {
        actions.dispatch(event::TourKept{});
    }
    const bool forgets_axes = has_unsaved_axes(state.before_tour->untangle);
    tooltip(forgets_axes ? "Work on with what is open now; the re-based axes of what was open "
                           "before, which are in no file, are forgotten"
                         : "Work on with what is open now");
    ImGui::SameLine();
    ellipsis_text(forgets_axes ? "What was open before has re-based axes that are in no file."
                               : "What was open before the tour can come back.",
                  ImGui::GetContentRegionAvail().x, true);
}

/// The present step; null: no tour goes on.
const TourStep* present_step(const AppState& state) {
    const std::span<const TourStep> steps = tour_of(state.tour).steps;
    const bool goes_on = state.tour_step >= 1 && state.tour_step <= steps.size();
    return goes_on ? &steps[state.tour_step - 1] : nullptr;
}

}  // namespace

float tour_height(const AppState& state, float width) {
    if (offers_return(state)) {
        return ImGui::GetFrameHeightWithSpacing();
    }
    const TourStep* step = present_step(state);
    if (step == nullptr) {
        return 0.0F;
    }
    const char* text = step->text.data();
    const float lines = ImGui::CalcTextSize(text, text + step->text.size(), false, width).y;
    return 2 * ImGui::GetFrameHeightWithSpacing() + lines + ImGui::GetStyle().ItemSpacing.y;
}

void draw_tour(const AppState& state, Actions& actions) {
    if (offers_return(state)) {
        draw_return(state, actions);
        return;
    }
    const TourStep* step = present_step(state);
    if (step == nullptr) {
        return;
    }
    const float side = ImGui::GetFrameHeight();
    const float right = ImGui::GetCursorPosX() + ImGui::GetContentRegionAvail().x - side;
    ImGui::AlignTextToFramePadding();
    ImGui::PushStyleColor(ImGuiCol_Text, color::kBase);
    ImGui::TextUnformatted(step->title.data(), step->title.data() + step->title.size());
    ImGui::PopStyleColor();
    ImGui::SameLine();
    ImGui::SetCursorPosX(right);
    if (icon_button("close_tour", Icon::close,
                    "End the tour; what was open before can be brought back")) {
        actions.dispatch(event::TourStepSet{0});
    }
    ImGui::PushTextWrapPos(0.0F);
    ImGui::TextUnformatted(step->text.data(), step->text.data() + step->text.size());
    ImGui::PopTextWrapPos();
    draw_buttons(state, actions, *step);
}

}  // namespace zscope::ui
