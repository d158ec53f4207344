#include "app/ui/command_palette.h"

#include <imgui_internal.h>

#include <algorithm>
#include <cfloat>
#include <string>
#include <vector>

#include "app/state/action_search.h"
#include "app/ui/popup_window.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr float kWidthEm = 46.0F;
constexpr float kTop = 0.12F;  // of the window's height, as the next
constexpr float kListHeight = 0.7F;
constexpr float kLabelEm = 17.0F;

/// The second column: the keys, or why not now, wrapped.
void draw_note(const Action& action, const std::string& reason) {
    if (reason.empty()) {
        right_aligned_text(action.shortcut, true);
    } else {
        wrapped_text(reason, color::kMuted);
    }
}

/// One row; true if it was clicked while it is allowed.
bool draw_row(const Action& action, const std::string& reason, bool is_selected) {
    ImGui::TableNextRow();
    ImGui::TableSetColumnIndex(1);
    const float wrap = ImGui::GetContentRegionAvail().x;
    const float height = std::max(ImGui::GetTextLineHeight(),
                                  ImGui::CalcTextSize(reason.c_str(), nullptr, false, wrap).y);
    ImGui::TableSetColumnIndex(0);
    ImGui::BeginDisabled(!reason.empty());
    const bool clicked = ImGui::Selectable(std::string(action.label).c_str(), is_selected,
                                           ImGuiSelectableFlags_SpanAllColumns, {0, height});
    ImGui::EndDisabled();
    tooltip(action_tooltip(action, reason));
    ImGui::TableSetColumnIndex(1);
    draw_note(action, reason);
    return clicked;
}

}  // namespace

void CommandPalette::draw(const AppState& state, Actions& actions) {
    if (!state.palette_open) {
        query_[0] = '\0';
        selected_ = 0;
        return;
    }
    center_next_window(kWidthEm, kTop);
    bool done = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    if (ImGui::Begin("Commands", nullptr, kPopupFlags | ImGuiWindowFlags_NoTitleBar)) {
        if (ImGui::IsWindowAppearing()) {
            ImGui::SetKeyboardFocusHere();
        }
        ImGui::SetNextItemWidth(-FLT_MIN);
        const bool entered =
            ImGui::InputTextWithHint("##query", "What do you want to do?", query_, sizeof query_,
                                     ImGuiInputTextFlags_EnterReturnsTrue);
        done |= draw_found(state, actions, entered);
    }
    ImGui::End();
    if (done) {
        actions.dispatch(event::PaletteToggled{});
    }
}

bool CommandPalette::draw_found(const AppState& state, Actions& actions, bool entered) {
    std::vector<const Action*> found = search_actions(query_);
    std::erase_if(found, [](const Action* action) { return action->name == "palette"; });
    if (found.empty()) {
        muted_text("No command is called that, or does it");
        return false;
    }
    const int way = (ImGui::IsKeyPressed(ImGuiKey_DownArrow) ? 1 : 0) -
                    (ImGui::IsKeyPressed(ImGuiKey_UpArrow) ? 1 : 0);
    selected_ = std::clamp(selected_ + way, 0, static_cast<int>(found.size()) - 1);
    ImGui::SetNextWindowSizeConstraints({0, 0},
                                        {FLT_MAX, kListHeight * ImGui::GetMainViewport()->Size.y});
    const Action* chosen = nullptr;
    if (ImGui::BeginChild("found", {0, 0}, ImGuiChildFlags_AutoResizeY)) {
        chosen = draw_list(state, found, entered, way != 0);
    }
    ImGui::EndChild();
    if (chosen != nullptr) {
        actions.dispatch(chosen->run(state));
    }
    return chosen != nullptr;
}

const Action* CommandPalette::draw_list(const AppState& state,
                                        const std::vector<const Action*>& found, bool entered,
                                        bool moved) const {
    if (!ImGui::BeginTable("rows", 2)) {
        return nullptr;
    }
    ImGui::TableSetupColumn("label", ImGuiTableColumnFlags_WidthFixed, em(kLabelEm));
    ImGui::TableSetupColumn("note", ImGuiTableColumnFlags_WidthStretch);
    const Action* chosen = nullptr;
    for (int i = 0; i < static_cast<int>(found.size()); ++i) {
        const Action& action = *found[static_cast<std::size_t>(i)];
        const std::string reason = action.why_not(state);
        const bool clicked = draw_row(action, reason, i == selected_);
        if (moved && i == selected_) {
            ImGui::ScrollToItem(ImGuiScrollFlags_KeepVisibleEdgeY);
        }
        if (reason.empty() && (clicked || (entered && i == selected_))) {
            chosen = &action;
        }
    }
    ImGui::EndTable();
    return chosen;
}

}  // namespace zscope::ui
