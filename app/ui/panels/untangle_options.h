#pragma once

#include <string>

#include "app/state/actions.h"
#include "app/state/app_state.h"

namespace zscope::ui {

/// The options of the next re-basing, behind a line that folds them away.
class UntangleOptions {
  public:
    void draw(const AppState& state, Actions& actions);

  private:
    /// True if they have changed.
    [[nodiscard]] bool draw_target(const GeneratorInfo& info, RebaseOptions& options);
    /// Any layers, by their numbers.
    void draw_layers(RebaseOptions& options);

    std::string typed_;  ///< in the field of the layers
    bool is_typing_ = false;
};

}  // namespace zscope::ui
