#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/state/actions.h"
#include "app/state/app_state.h"

namespace zscope::ui {

/// The form of the next run: what it starts from, its options, what speaks against them, the
/// command that does the same, and how long it takes.
class TrainingFormView {
  public:
    void draw(const AppState& state, Actions& actions);

  private:
    static void draw_start(const AppState& state, Actions& actions, TrainForm& form, bool& changed);
    /// The fields that it shows.
    std::vector<std::string_view> draw_options(const AppState& state, Actions& actions,
                                               TrainForm& form, bool& changed);
    static void draw_check(const AppState& state, Actions& actions,
                           std::span<const std::string_view> shown);
    static void draw_estimate(const AppState& state, Actions& actions);

    std::string filter_;
};

}  // namespace zscope::ui
