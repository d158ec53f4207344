#include "app/ui/panels/canvas_hints.h"

#include <imgui.h>

#include <array>

#include "app/ui/theme.h"
#include "app/ui/widgets.h"

namespace zscope::ui {
namespace {

struct Hint {
    const char* what;
    const char* effect;
};

constexpr std::array kHints = {Hint{"Drag a slider", "and the picture follows"},
                               Hint{"Click a strip", "to go there"},
                               Hint{"Press ?", "for all keys"}};
constexpr float kGapEm = 0.35F;   ///< between a hint's two parts
constexpr float kApartEm = 1.2F;  ///< between hints

float width_of(const Hint& hint) {
    return ImGui::CalcTextSize(hint.what).x + em(kGapEm) + ImGui::CalcTextSize(hint.effect).x;
}

}  // namespace

bool wants_hints(const AppState& state) {
    return state.settings.show_hints && state.model.ready() && state.tour_step == 0;
}

void draw_hints(Actions& actions, float width) {
    const float end = ImGui::GetCursorPosX() + width;
    if (icon_button("close_hints", Icon::close, "Put these hints away; Help brings them back")) {
        actions.dispatch(
            event::SettingsChanged{[](Settings& settings) { settings.show_hints = false; }});
    }
    ImGui::SameLine(0, em(kGapEm));
    for (const Hint& hint : kHints) {
        if (ImGui::GetCursorPosX() + width_of(hint) > end) {
            break;
        }
        ImGui::AlignTextToFramePadding();
        ImGui::PushStyleColor(ImGuiCol_Text, color::kBase);
        ImGui::TextUnformatted(hint.what);
        ImGui::PopStyleColor();
        ImGui::SameLine(0, em(kGapEm));
        ImGui::TextUnformatted(hint.effect);
        ImGui::SameLine(0, em(kApartEm));
    }
}

}  // namespace zscope::ui
