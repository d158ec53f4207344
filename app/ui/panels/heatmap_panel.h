#pragma once

#include <string>

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

/// "Penalty, k = 8 of 64", "Change under z3 hue", "Interaction z1, z7", "Curvature along z3 hue".
[[nodiscard]] std::string heatmap_title(const AppState& state, const HeatmapResult& result);

}  // namespace zscope::ui
