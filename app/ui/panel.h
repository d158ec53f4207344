#pragma once

#include "app/state/actions.h"
#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope::ui {

/// One window of the layout. Sees plain data and actions, never a tensor, a thread or GL.
class Panel {
  public:
    Panel() = default;
    Panel(const Panel&) = delete;
    Panel& operator=(const Panel&) = delete;
    virtual ~Panel() = default;

    [[nodiscard]] virtual const char* title() const = 0;
    [[nodiscard]] virtual int window_flags() const { return 0; }  ///< ImGuiWindowFlags
    /// Between ImGui::Begin and ImGui::End of its own window.
    virtual void draw(const AppState& state, Actions& actions) = 0;
    /// Instead of `draw` in a frame in which the panel is closed or behind another tab.
    virtual void hidden(const AppState& /*state*/, Actions& /*actions*/) {}
};

}  // namespace zscope::ui
