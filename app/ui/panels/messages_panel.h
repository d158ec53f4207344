#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// The last messages, newest first, equal ones counted.
class MessagesPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Messages"; }
    void draw(const AppState& state, Actions& actions) override;
};

}  // namespace zscope::ui
