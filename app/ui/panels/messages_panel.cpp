#include "app/ui/panels/messages_panel.h"

#include <imgui.h>

#include "app/ui/message_view.h"
#include "app/ui/widgets.h"

namespace zscope::ui {

void MessagesPanel::draw(const AppState& state, Actions& actions) {
    if (state.messages.empty()) {
        empty_state("No messages", "What goes wrong is listed here with its cause.");
        return;
    }
    if (ImGui::SmallButton("Clear")) {
        actions.dispatch(event::MessagesCleared{});
    }
    ImGui::Separator();
    for (auto message = state.messages.rbegin(); message != state.messages.rend(); ++message) {
        ImGui::PushID(message->title.c_str());
        ImGui::PushID(message->text.c_str());
        draw_message(*message, actions, MessagePlace::list);
        ImGui::Separator();
        ImGui::PopID();
        ImGui::PopID();
    }
}

}  // namespace zscope::ui
