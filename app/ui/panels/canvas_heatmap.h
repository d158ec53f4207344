#pragma once

#include <imgui.h>

#include <string>

#include "app/state/canvas_view.h"
#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// There is a map to draw on the canvas.
[[nodiscard]] bool shows_heatmap(const AppState& state);
/// It stands beside the picture instead of over it.
[[nodiscard]] bool heatmap_is_beside(const AppState& state);
/// Width that its colour bar takes from the canvas; 0 without one.
[[nodiscard]] float heatmap_bar_width(const AppState& state);

/// The map between two corners; `solid`: without the picture shining through.
void draw_heatmap_layer(const AppState& state, Pictures& pictures, ImVec2 low, ImVec2 high,
                        bool solid);
/// Its colour bar with what it shows, at the right edge of a canvas of `size` at `corner`.
void draw_heatmap_bar(const AppState& state, ImVec2 corner, Size size);

/// "   penalty 0.0123" for the picture's pixel; empty without a map.
[[nodiscard]] std::string heatmap_value_text(const AppState& state, int x, int y, int width,
                                             int height);

/// A frame around the pixel whose Hessian the Pixel panel shows, while that is in front.
void draw_chosen_pixel(const AppState& state, ImVec2 corner, const Placement& placement);

}  // namespace zscope::ui
