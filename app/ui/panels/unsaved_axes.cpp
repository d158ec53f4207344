#include "app/ui/panels/unsaved_axes.h"

#include <imgui.h>

#include "app/state/untangle_rules.h"
#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {

void draw_unsaved_axes(const AppState& state, Actions& actions) {
    if (!shows_unsaved_axes(state)) {
        return;
    }
    ImGui::PushID("unsaved");
    ImGui::AlignTextToFramePadding();
    ImGui::TextColored(color::kBase, "%s", "New axes, not saved");
    ImGui::SameLine();
    action_button(find_action("save_rebased"), state, actions, "Save");
    tooltip(rebased_path(state).string());
    ImGui::SameLine();
    action_button(find_action("undo"), state, actions);
    if (state.untangle.saving != SaveStatus::done) {  // that was of other axes
        draw_saving(state.untangle);
    }
    ImGui::PopID();
}

void draw_saving(const UntangleState& untangle) {
    switch (untangle.saving) {
        case SaveStatus::idle:
            break;
        case SaveStatus::running:
            ImGui::SameLine();
            muted_text("Writing...");
            break;
        case SaveStatus::done:
            ImGui::PushStyleColor(ImGuiCol_Text, color::kGood);
            middle_ellipsis_text("Written " + untangle.saved_path.string(),
                                 ImGui::GetContentRegionAvail().x);
            ImGui::PopStyleColor();
            break;
        case SaveStatus::failed:
            wrapped_text(untangle.save_failure, color::kError);
            break;
    }
}

}  // namespace zscope::ui
