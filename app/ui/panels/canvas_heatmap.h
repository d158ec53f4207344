#pragma once

#include <imgui.h>

#include <string>

#include "app/state/canvas_view.h"
#include "app/ui/panel.h"
#include "app/ui/pictures.h"

namespace zscope::ui {

/// There is a map to draw over a picture on the canvas, or beside it. It keeps its place while the
/// picture without edits is held, to which no map belongs: then neither it nor its bar is drawn.
[[nodiscard]] bool shows_heatmap(const AppState& state);
/// It stands beside the picture instead of over it, which a single picture leaves room for.
[[nodiscard]] bool heatmap_is_beside(const AppState& state);
/// The slot's map lies over its picture now.
[[nodiscard]] bool heatmap_covers(const AppState& state, Slot slot);
/// Width that its colour bar takes from the canvas; 0 without one. A single picture leaves it free
/// for the map of the other slot too.
[[nodiscard]] float heatmap_bar_width(const AppState& state);

/// Lines above the bar. Those that come and go have a place too, so that the bar does not jump; one
/// that tells whose map it is there is while something is open as B.
[[nodiscard]] int heatmap_caption_lines(const AppState& state);

/// The slot's map between two corners, with its values where its pixels are large enough; `solid`:
/// without `picture`, the slot's, shining through. Nothing while it has none, or while the picture
/// without edits is held.
void draw_heatmap_layer(const AppState& state, Slot slot, Pictures& pictures, const Image& picture,
                        ImVec2 low, ImVec2 high, bool solid);
/// The colour bar of all maps on the canvas with what they show, at the right edge of a canvas of
/// `size` at `corner`.
void draw_heatmap_bar(const AppState& state, ImVec2 corner, Size size);

/// "   penalty 0.0123" of the slot's map for the pixel of a picture of this size; empty where that
/// map is not drawn.
[[nodiscard]] std::string heatmap_value_text(const AppState& state, Slot slot, int x, int y,
                                             int width, int height);

/// A frame around the pixel of A whose Hessian the Pixel panel shows, while that is in front, or
/// around the same place of a map or of B: on whatever is laid out as `placement` of a picture of
/// this size in a part of the canvas at `corner`.
void draw_chosen_pixel(const AppState& state, ImVec2 corner, Size picture,
                       const Placement& placement);

}  // namespace zscope::ui
