#pragma once

#include <imgui.h>

#include <span>

#include "app/state/settings.h"

namespace zscope::ui {

/// Puts every panel where `preset` has it, over whatever there is.
void build_layout(ImGuiID dock_space, LayoutPreset preset);

/// The panels in front of their tabs, to be focused in this order once all have appeared.
[[nodiscard]] std::span<const char* const> front_panels(LayoutPreset preset);

}  // namespace zscope::ui
