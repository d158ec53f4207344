#pragma once

#include "app/ui/panel.h"

namespace zscope::ui {

/// How much each component moves the picture: options, chart with intervals, table. Of A, of B or
/// of both, in their own order, in another model's or by number.
class ActivenessPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Activeness"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_options(const AppState& state, Actions& actions);
    /// Whose bars are shown, and in which order.
    static void draw_shown(const AppState& state, AnalysisOptions& options);
    static void draw_order(const AppState& state, AnalysisOptions& options);
    static void draw_statuses(const AppState& state, Actions& actions);

    bool show_table_ = false;
};

}  // namespace zscope::ui
