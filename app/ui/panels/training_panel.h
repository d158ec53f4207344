#pragma once

#include <map>
#include <string>

#include "app/ui/panel.h"
#include "app/ui/panels/training_form_view.h"

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

    TrainingFormView form_;
    std::map<std::string, std::string> live_;  ///< texts of the run's options, by field
};

}  // namespace zscope::ui
