#pragma once

#include <imgui.h>

#include <string>

#include "app/platform/window.h"
#include "app/ui/theme.h"

struct ImPlotContext;

namespace zscope::ui {

/// Dear ImGui's context, fonts and backends for one window. Keeps the look at the right scale.
class ImGuiShell {
  public:
    explicit ImGuiShell(Window& window);
    ~ImGuiShell();
    ImGuiShell(const ImGuiShell&) = delete;
    ImGuiShell& operator=(const ImGuiShell&) = delete;

    /// `user_scale`: the user's own factor.
    void begin_frame(float user_scale);
    /// Ends the frame and makes the draw lists; no GL.
    void end_frame();
    /// Sends the draw lists to the framebuffer.
    void submit(const ImVec4& background);

    /// Layout text as ImGui keeps it.
    void load_layout(const std::string& text);
    [[nodiscard]] std::string layout() const;
    /// ImGui has a changed layout to save.
    [[nodiscard]] bool take_layout_dirty();
    /// Unprocessed input, or widgets that are still settling.
    [[nodiscard]] bool has_input() const;
    /// While a script moves the controls, the pointer must not: what it rests on would show.
    void ignore_mouse(bool on);

  private:
    Window& window_;
    ImGuiContext* context_;
    ImPlotContext* plots_;
    Fonts fonts_;
    float applied_scale_ = 0.0F;
};

}  // namespace zscope::ui
