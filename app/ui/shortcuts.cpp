#include "app/ui/shortcuts.h"

#include <imgui_internal.h>

#include <array>
#include <string>

#include "core/base/error.h"

namespace zscope::ui {
namespace {

struct NamedKey {
    std::string_view name;
    ImGuiKeyChord chord;
};

constexpr std::array kNamedKeys = {
    NamedKey{"Tab", ImGuiKey_Tab},   NamedKey{"=", ImGuiKey_Equal},
    NamedKey{"-", ImGuiKey_Minus},   NamedKey{",", ImGuiKey_Comma},
    NamedKey{".", ImGuiKey_Period},  NamedKey{"?", ImGuiMod_Shift | ImGuiKey_Slash},
    NamedKey{"Ctrl", ImGuiMod_Ctrl}, NamedKey{"Shift", ImGuiMod_Shift},
    NamedKey{"Alt", ImGuiMod_Alt}};

ImGuiKeyChord parse_part(std::string_view part) {
    for (const NamedKey& key : kNamedKeys) {
        if (key.name == part) {
            return key.chord;
        }
    }
    if (part.size() == 1 && part[0] >= 'A' && part[0] <= 'Z') {
        return ImGuiKey_A + (part[0] - 'A');
    }
    if (part.size() == 1 && part[0] >= '0' && part[0] <= '9') {
        return ImGuiKey_0 + (part[0] - '0');
    }
    throw Error(ErrorCode::invalid_argument, "no key is called '" + std::string(part) + "'");
}

void follow_space(const AppState& state, Actions& actions) {
    const bool typing = ImGui::GetIO().WantTextInput;
    if (!typing) {
        // Owned, so that keyboard navigation does not press the last button once more.
        ImGui::SetKeyOwner(ImGuiKey_Space, ImHashStr("hold to see the base"));
    }
    const bool held = ImGui::IsKeyDown(ImGuiKey_Space) && !typing && state.model.ready();
    if (held != state.canvas.show_base) {
        actions.dispatch(event::BaseShown{held});
    }
}

void follow_flicker(const AppState& state, Actions& actions) {
    const ImGuiIO& io = ImGui::GetIO();
    const bool plain = !io.WantTextInput && !io.KeyCtrl && !io.KeyAlt && !io.KeyShift;
    if (plain && state.compare.ready() && ImGui::IsKeyPressed(ImGuiKey_B, false)) {
        actions.dispatch(event::FlickerHeld{true});
    } else if (state.compare.flicker && ImGui::IsKeyReleased(ImGuiKey_B)) {
        actions.dispatch(event::FlickerHeld{false});
    }
}

}  // namespace

ImGuiKeyChord parse_shortcut(std::string_view shortcut) {
    ImGuiKeyChord chord = 0;
    while (!shortcut.empty()) {
        // A "+" in front of the end separates; "Ctrl+=" has its key after the last one.
        const std::size_t plus = shortcut.find('+', 1);
        chord |= parse_part(shortcut.substr(0, plus));
        shortcut = plus == std::string_view::npos ? std::string_view() : shortcut.substr(plus + 1);
    }
    return chord;
}

void handle_shortcuts(const AppState& state, Actions& actions) {
    follow_space(state, actions);
    follow_flicker(state, actions);
    if (ImGui::GetIO().WantTextInput) {
        return;
    }
    for (const Action& action : all_actions()) {
        if (action.shortcut.empty()) {
            continue;
        }
        constexpr auto kFlags = ImGuiInputFlags_RouteGlobal | ImGuiInputFlags_RouteOverActive;
        const bool pressed = ImGui::Shortcut(parse_shortcut(action.shortcut), kFlags);
        if (pressed) {
            const std::string reason = action.why_not(state);
            actions.dispatch(reason.empty() ? action.run(state)
                                            : event::MessagePosted{not_now(action, reason)});
        }
    }
}

}  // namespace zscope::ui
