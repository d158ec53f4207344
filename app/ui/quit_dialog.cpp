#include "app/ui/quit_dialog.h"

#include <imgui.h>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

constexpr const char* kTitle = "A run is going on";

void draw_question(Actions& actions) {
    ImGui::TextUnformatted("Stop it and close the window?");
    muted_text(
        "It is saved first: a checkpoint to go on from, and its model. This may take a moment.");
    ImGui::Spacing();
    if (ImGui::Button("Stop, save and close")) {
        actions.dispatch(event::TrainAsked{TrainAction::stop});
        actions.dispatch(event::TrainQuitSet{QuitWish::when_saved});
    }
    ImGui::SameLine();
    if (ImGui::Button("Keep training") || ImGui::IsKeyPressed(ImGuiKey_Escape, false)) {
        actions.dispatch(event::TrainQuitSet{QuitWish::none});
    }
}

void draw_saving(const AppState& state, Actions& actions) {
    const std::string word(to_string(state.training.state));
    ImGui::Text("%s: the run is being saved...", word.c_str());
    muted_text("The window closes when the file is complete.");
    ImGui::Spacing();
    action_button(find_action("train_kill"), state, actions, "Close without saving");
    ImGui::SameLine();
    if (ImGui::Button("Stay")) {
        actions.dispatch(event::TrainQuitSet{QuitWish::none});
    }
}

}  // namespace

void draw_quit_dialog(const AppState& state, Actions& actions) {
    const QuitWish wish = state.training.quit;
    const bool wanted = wish != QuitWish::none && state.training.active();
    if (wanted && !ImGui::IsPopupOpen(kTitle)) {
        ImGui::OpenPopup(kTitle);
    }
    const ImVec2 center = ImGui::GetMainViewport()->GetCenter();
    ImGui::SetNextWindowPos(center, ImGuiCond_Always, {0.5F, 0.5F});
    ImGui::SetNextWindowSize({em(28), 0});
    constexpr auto kFlags = ImGuiWindowFlags_NoCollapse | ImGuiWindowFlags_NoDocking |
                            ImGuiWindowFlags_NoSavedSettings | ImGuiWindowFlags_AlwaysAutoResize;
    if (!ImGui::BeginPopupModal(kTitle, nullptr, kFlags)) {
        return;
    }
    ImGui::PushTextWrapPos(0.0F);
    if (wish == QuitWish::when_saved || wish == QuitWish::when_ended) {
        draw_saving(state, actions);
    } else {
        draw_question(actions);
    }
    ImGui::PopTextWrapPos();
    if (!wanted) {
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

}  // namespace zscope::ui
