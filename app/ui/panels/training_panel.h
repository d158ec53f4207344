#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/ui/panel.h"

namespace zscope::ui {

/// The run at hand with its buttons; the form of the next one.
class TrainingPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Training"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_run(const AppState& state, Actions& actions);
    static void draw_run_buttons(const AppState& state, Actions& actions);
    static void draw_run_notes(const AppState& state, Actions& actions);
    void draw_live_options(const AppState& state, Actions& actions);
    void draw_form(const AppState& state, Actions& actions);
    void draw_start(const AppState& state, Actions& actions, TrainForm& form, bool& changed);
    /// The fields that it shows.
    std::vector<std::string_view> draw_options(const AppState& state, TrainForm& form,
                                               bool& changed);
    static void draw_check(const AppState& state, Actions& actions,
                           std::span<const std::string_view> shown);
    void draw_estimate(const AppState& state, Actions& actions);

    std::string filter_;
    std::map<std::string, std::string> live_;  ///< texts of the run's options, by field
};

}  // namespace zscope::ui
