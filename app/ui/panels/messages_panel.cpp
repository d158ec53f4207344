#include "app/ui/panels/messages_panel.h"

#include <imgui.h>

#include "app/ui/panels/canvas_overlays.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

ImVec4 level_color(MessageLevel level) {
    switch (level) {
        case MessageLevel::info:
            return color::kAccent;
        case MessageLevel::warning:
            return color::kBase;
        case MessageLevel::error:
            return color::kError;
    }
    return color::kText;
}

void draw_message(const Message& message, Actions& actions) {
    ImGui::PushTextWrapPos(0.0F);
    ImGui::PushStyleColor(ImGuiCol_Text, level_color(message.level));
    if (message.count > 1) {
        ImGui::Text("%s (%d times)", message.title.c_str(), message.count);
    } else {
        ImGui::TextUnformatted(message.title.c_str());
    }
    ImGui::PopStyleColor();
    ImGui::TextUnformatted(message.text.c_str());
    if (!message.hint.empty()) {
        muted_text(message.hint);
    }
    ImGui::PopTextWrapPos();
    draw_message_buttons(message, actions, false);
    ImGui::Separator();
}

}  // namespace

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
        draw_message(*message, actions);
        ImGui::PopID();
        ImGui::PopID();
    }
}

}  // namespace zscope::ui
