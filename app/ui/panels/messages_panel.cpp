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
    for (std::size_t i = state.messages.size(); i-- > 0;) {  // the newest first
        const Message& message = state.messages[i];
        ImGui::PushID(message.title.c_str());
        ImGui::PushID(message.text.c_str());
        draw_message(message, actions, MessagePlace::list);
        ImGui::Separator();
        ImGui::PopID();
        ImGui::PopID();
    }
}

}  // namespace zscope::ui
