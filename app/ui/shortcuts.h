#pragma once

#include <imgui.h>

#include <string_view>

#include "app/ui/panel.h"

namespace zscope::ui {

/// "Ctrl+Shift+Z" as ImGui's chord; throws Error(invalid_argument) for a name it does not know.
[[nodiscard]] ImGuiKeyChord parse_shortcut(std::string_view shortcut);

/// Runs the action whose keys were pressed, or tells why it cannot run now, and follows Space.
/// Nothing happens while a text is typed.
void handle_shortcuts(const AppState& state, Actions& actions);

}  // namespace zscope::ui
