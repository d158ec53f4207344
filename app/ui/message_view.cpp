#include "app/ui/message_view.h"

#include <imgui.h>

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

void draw_buttons(const Message& message, Actions& actions, MessagePlace place) {
    if (message.retry != MessageRetry::none) {
        if (ImGui::SmallButton(message.retry == MessageRetry::reload ? "Reload" : "Retry")) {
            actions.dispatch(event::RetryAsked{message});
        }
        ImGui::SameLine();
    }
    if (ImGui::SmallButton("Details")) {
        ImGui::OpenPopup("details");
    }
    ImGui::SameLine();
    if (ImGui::SmallButton("Copy")) {
        actions.dispatch(event::TextCopied{message.details()});
    }
    if (place == MessagePlace::banner) {
        ImGui::SameLine();
        if (ImGui::SmallButton("Dismiss")) {
            actions.dispatch(event::BannerDismissed{});
        }
    }
    if (ImGui::BeginPopup("details")) {
        ImGui::PushTextWrapPos(em(32));
        ImGui::TextUnformatted(message.details().c_str());
        ImGui::PopTextWrapPos();
        ImGui::EndPopup();
    }
}

}  // namespace

void draw_message(const Message& message, Actions& actions, MessagePlace place) {
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
    draw_buttons(message, actions, place);
}

}  // namespace zscope::ui
