#pragma once

#include <imgui.h>

#include "app/state/app_state.h"
#include "app/ui/pictures.h"

/// Numbers in the pixels of what the canvas shows between the corners `low` and `high` of the
/// screen, in those within the present clip rectangle, once a pixel is large enough for them and
/// while they are switched on.
namespace zscope::ui {

/// The model's own numbers of a picture, or the 8-bit ones where those are not known.
void draw_picture_values(const AppState& state, const RenderedImage& picture, ImVec2 low,
                         ImVec2 high);

/// The numbers of a map that is drawn with `look` over `picture`, or in its place, one for each of
/// the picture's pixels.
void draw_map_values(const AppState& state, const FloatMap& map, const HeatmapLook& look,
                     const Image& picture, ImVec2 low, ImVec2 high);

}  // namespace zscope::ui
