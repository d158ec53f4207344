#pragma once

#include <imgui.h>

#include <string>

#include "app/state/app_state.h"
#include "app/state/canvas_view.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// "updating" in the corner of the canvas.
void draw_stale_mark(const AppState& state, ImVec2 corner, Size canvas);

/// Wrapped words about what is not finite over the bottom of the canvas; nothing where `text` is
/// empty.
void draw_fault_mark(const std::string& text, ImVec2 corner, Size canvas);

/// The newest failure over the top of the canvas with Details, Copy, Retry and Dismiss.
void draw_banner(const AppState& state, Actions& actions, ImVec2 corner, Size canvas);

}  // namespace zscope::ui
