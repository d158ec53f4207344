#pragma once

#include <imgui.h>

#include "app/ui/panel.h"

namespace zscope::ui {

/// How strongly each pair of components interacts; a click on a pair opens its grid.
class InteractionsPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Interactions"; }
    void draw(const AppState& state, Actions& actions) override;
    void hidden(const AppState& state, Actions& actions) override;

  private:
    static void draw_slot(const AppState& state, Actions& actions);
    void draw_options(const AppState& state, Actions& actions);
    void draw_matrix(const AppState& state, Actions& actions, ImVec2 space);
    void draw_strongest(const AppState& state, Actions& actions);
};

}  // namespace zscope::ui
