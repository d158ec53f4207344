#pragma once

#include "app/ui/panel.h"
#include "app/ui/panels/heatmap_range_form.h"

namespace zscope::ui {

/// What the map over the canvas shows, where it is taken and how it is coloured.
class HeatmapPanel final : public Panel {
  public:
    [[nodiscard]] const char* title() const override { return "Heatmap"; }
    void draw(const AppState& state, Actions& actions) override;

  private:
    void draw_measure(const AppState& state, Actions& actions, HeatmapChoice& choice);
    void draw_along(const AppState& state, Actions& actions, HeatmapChoice& choice);
    void draw_place(const AppState& state, HeatmapChoice& choice);
    void draw_numbers(HeatmapChoice& choice);
    void draw_colors(const AppState& state, HeatmapChoice& choice);
    void draw_result(const AppState& state, Actions& actions);
    void draw_map(const AppState& state, Actions& actions, Slot slot);

    HeatmapRangeForm range_form_;
};

}  // namespace zscope::ui
