#pragma once

#include <string>

#include "app/ui/panel.h"
#include "app/ui/panels/untangle_options.h"

namespace zscope::ui {

/// Re-basing: one button, its options, progress, and what it did: numbers, activeness and
/// interactions before and after, and the file to write. States: no model, ready, searching,
/// failed, done.
class UntanglePanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Untangle"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_start(const AppState& state, Actions& actions);
    void draw_progress(const AppState& state, Actions& actions);
    void draw_result(const AppState& state, Actions& actions);
    /// The old axes as B, so that pictures and strips stand beside each other.
    void draw_comparing(const AppState& state, Actions& actions);
    void draw_save(const AppState& state, Actions& actions);
    void draw_command(const AppState& state, Actions& actions, const std::string& path);

    UntangleOptions options_;
};

}  // namespace zscope::ui
