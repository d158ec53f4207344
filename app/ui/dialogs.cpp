#include "app/ui/dialogs.h"

#include <imgui.h>

#include <cfloat>
#include <cstdio>

#include "app/state/gesture_help.h"
#include "app/state/path_events.h"
#include "app/ui/popup_window.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"
#include "core/model/program_version.h"

namespace zscope::ui {
namespace {

/// What the popup is known by, whatever its title before it.
constexpr const char* kPathId = "###path";

void key_row(std::string_view keys, std::string_view help) {
    ImGui::TableNextRow();
    ImGui::TableNextColumn();
    ImGui::TextUnformatted(keys.data(), keys.data() + keys.size());
    ImGui::TableNextColumn();
    wrapped_text(help, color::kMuted);
}

void key_table(const char* title, auto&& rows) {
    ImGui::SeparatorText(title);
    if (ImGui::BeginTable(title, 2)) {
        ImGui::TableSetupColumn("keys", ImGuiTableColumnFlags_WidthFixed, em(14));
        ImGui::TableSetupColumn("help", ImGuiTableColumnFlags_WidthStretch);
        rows();
        ImGui::EndTable();
    }
}

struct PathText {
    const char* title;
    const char* prompt;
    const char* button;
};

PathText path_text(PathPurpose purpose) {
    switch (purpose) {
        case PathPurpose::open_as_b:
            return {"Open a model", "Path of a model file to compare with", "Open"};
        case PathPurpose::open_latent:
            return {"Open z", "Path of a .npy, .json or exported .png file with a latent", "Open"};
        case PathPurpose::save_latent:
            return {"Save z", "Path of the file to write, ending in .npy or .json", "Save"};
        case PathPurpose::open_direction:
            return {"Open a direction", "Path of a .npy or .json file with one number a component",
                    "Open"};
        case PathPurpose::export_folder:
            return {"Choose a folder", "Path of the folder that exports are written to", "Choose"};
        case PathPurpose::runs_folder:
            return {"Choose a folder", "Path of the folder that runs are kept in", "Choose"};
        case PathPurpose::training_data:
            return {"Choose a folder", "Path of a folder of pictures", "Choose"};
        case PathPurpose::open_model:
            break;
    }
    return {"Open a model", "Path of a model file", "Open"};
}

}  // namespace

void Dialogs::draw(const AppState& state, Actions& actions) {
    draw_help(state, actions);
    palette_.draw(state, actions);
    draw_about(state, actions);
    draw_path(actions);
}

void Dialogs::draw_help(const AppState& state, Actions& actions) {
    if (!state.help_open) {
        return;
    }
    bool open = true;
    center_next_window(46, 0.06F);
    if (ImGui::Begin("Keys and gestures", &open, kPopupFlags)) {
        key_table("Hands", [] {
            for (const GestureHelp& gesture : all_gestures()) {
                key_row(gesture.keys, gesture.help);
            }
        });
        for (const ActionGroup group : kActionGroups) {
            key_table(std::string(group_title(group)).c_str(), [group] {
                for (const Action& action : all_actions()) {
                    if (action.group == group && !action.shortcut.empty()) {
                        key_row(action.shortcut, action.help);
                    }
                }
            });
        }
    }
    const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    ImGui::End();
    if (!open || escaped) {
        actions.dispatch(event::HelpToggled{});
    }
}

void Dialogs::draw_about(const AppState& state, Actions& actions) {
    if (!state.about_open) {
        return;
    }
    bool open = true;
    center_next_window(32, 0.2F);
    if (ImGui::Begin("About zscope", &open, kPopupFlags)) {
        ImGui::PushTextWrapPos(0.0F);
        ImGui::Text("zscope %s (commit %s)", program_version().c_str(), program_commit().c_str());
        muted_text("An explorer for the latent space of image generators.");
        ImGui::Spacing();
        muted_text(
            "Made with LibTorch, Dear ImGui, ImPlot, GLFW, nlohmann-json, CLI11, spdlog, "
            "tl::expected, stb and the Roboto typeface; docs/third-party.md holds their "
            "licences.");
        ImGui::PopTextWrapPos();
    }
    const bool escaped = ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    ImGui::End();
    if (!open || escaped) {
        actions.dispatch(event::AboutToggled{});
    }
}

void Dialogs::begin_to_ask_to_replace() {
    if (!found_ || path_asked_ || ImGui::IsPopupOpen(kPathId)) {
        return;
    }
    ask_for_path(PathPurpose::save_latent);
    std::snprintf(path_, sizeof path_, "%s", found_->c_str());
    to_replace_ = path_;
    found_.reset();
}

void Dialogs::draw_path(Actions& actions) {
    begin_to_ask_to_replace();
    const PathText text = path_text(purpose_);
    const std::string title = std::string(text.title) + kPathId;
    if (path_asked_) {
        ImGui::OpenPopup(title.c_str());
        path_asked_ = false;
    }
    center_next_window(36, 0.25F);
    if (!ImGui::BeginPopupModal(title.c_str(), nullptr, kPopupFlags)) {
        return;
    }
    muted_text(text.prompt);
    if (ImGui::IsWindowAppearing()) {
        ImGui::SetKeyboardFocusHere();
    }
    ImGui::SetNextItemWidth(-FLT_MIN);
    bool open =
        ImGui::InputText("##path", path_, sizeof path_, ImGuiInputTextFlags_EnterReturnsTrue);
    if (!to_replace_.empty()) {
        ImGui::TextWrapped("%s exists. Save once more to replace it.", to_replace_.c_str());
    }
    open |= ImGui::Button(text.button, {em(6), 0});
    ImGui::SameLine();
    const bool cancelled =
        ImGui::Button("Cancel", {em(6), 0}) || ImGui::IsKeyPressed(ImGuiKey_Escape, false);
    if (open && path_[0] != '\0') {
        if (purpose_ == PathPurpose::save_latent) {
            actions.dispatch(event::LatentSaveAsked{path_, to_replace_ == path_});
        } else {
            for (const Event& event : path_events(purpose_, path_)) {
                actions.dispatch(event);
            }
        }
    }
    if (open || cancelled) {
        ImGui::CloseCurrentPopup();
    }
    ImGui::EndPopup();
}

}  // namespace zscope::ui
