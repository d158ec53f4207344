#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// What to write, where, and the command line that makes the same bytes.
class ExportPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Export"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_form(const AppState& state, Actions& actions);
    void draw_name(const AppState& state, Actions& actions);
    /// Scale and labels, as far as this kind has them; true when changed.
    [[nodiscard]] static bool draw_style(ExportKind kind, ExportSettings& exporting);
    void draw_command(const AppState& state, Actions& actions);
    void draw_result(const AppState& state, Actions& actions);

    char folder_[4096] = {};
    char name_[256] = {};
};

}  // namespace zscope::ui
