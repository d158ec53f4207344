#pragma once

#include <memory>
#include <vector>

#include "app/ui/panel.h"

namespace zscope::ui {

/// How much each component moves the picture: options, chart with intervals, sortable table.
class ActivenessPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Activeness"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_options(const AppState& state, Actions& actions);
    void draw_chart(const AppState& state);
    void draw_table(const AppState& state);
    void draw_rows(const AppState& state);
    void sort_rows(const AppState& state);

    bool show_table_ = false;
    std::vector<std::size_t> rows_;  ///< of the table, as its header sorts them
    std::shared_ptr<const ActivenessResult> sorted_;
};

}  // namespace zscope::ui
