#pragma once

#include <vector>

#include "app/state/actions.h"
#include "app/ui/panel.h"

namespace zscope::ui {

/// Finds an action by its label, its name or its help, and runs it. Open while
/// AppState::palette_open.
class CommandPalette {
  public:
    void draw(const AppState& state, Actions& actions);

  private:
    /// True if it is to be closed.
    bool draw_found(const AppState& state, Actions& actions, bool entered);
    /// Keeps the selected row in sight where it `moved`. What was chosen; null: nothing yet.
    const Action* draw_list(const AppState& state, const std::vector<const Action*>& found,
                            bool entered, bool moved) const;

    char query_[64] = {};
    int selected_ = 0;  ///< row of what is found
};

}  // namespace zscope::ui
