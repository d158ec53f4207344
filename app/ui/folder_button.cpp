#include "app/ui/folder_button.h"

#include <imgui.h>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

float gap() {
    return em(0.35F);
}

}  // namespace

void folder_button(PathPurpose purpose, const AppState& state, Actions& actions) {
    const bool is_missing = state.has_file_dialog == false;
    ImGui::SameLine(0, gap());
    ImGui::BeginDisabled(is_missing);
    if (ImGui::Button("...###choose_folder")) {
        actions.dispatch(event::FolderDialogAsked{purpose});
    }
    ImGui::EndDisabled();
    tooltip(is_missing ? "Not now: no program that shows a dialog is installed (zenity, kdialog, "
                         "matedialog or qarma); type the folder"
                       : "Choose the folder");
}

float folder_button_width() {
    return gap() + button_width("...");
}

}  // namespace zscope::ui
