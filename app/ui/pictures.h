#pragma once

#include <imgui.h>

#include <memory>

#include "app/state/analysis_state.h"
#include "app/state/model_slot.h"
#include "core/base/image.h"

namespace zscope::ui {

struct PictureLook {
    float stale = 0.0F;  ///< 0..1 dims it
    bool grey = false;   ///< under a map, whose colours alone are to tell values
};

/// How the numbers of a map become colours.
struct HeatmapLook {
    ColorMap color_map = ColorMap::ylgnbu;
    HeatmapRange range;
    float opacity = 1.0F;           ///< 0..1, as opacity_at takes it
    float stale = 0.0F;             ///< 0..1 dims it
    bool has_even_opacity = false;  ///< as opacity_at takes it
};

/// Pictures on screen, whatever holds them. Textures live as long as somebody draws them.
class Pictures {
  public:
    Pictures() = default;
    Pictures(const Pictures&) = delete;
    Pictures& operator=(const Pictures&) = delete;
    virtual ~Pictures() = default;

    /// For a small picture that ImGui draws; uploaded once.
    [[nodiscard]] virtual ImTextureID thumbnail(const std::shared_ptr<const Image>& image) = 0;
    /// The canvas's picture of a slot between the corners `low` and `high` (screen coordinates),
    /// clipped to the current window.
    virtual void draw_canvas(const std::shared_ptr<const Image>& image, ImVec2 low, ImVec2 high,
                             const PictureLook& look, Slot slot = Slot::a) = 0;
    /// A map between the corners, each value a block, clipped to the current window.
    virtual void draw_heatmap(const std::shared_ptr<const FloatMap>& map, const HeatmapLook& look,
                              ImVec2 low, ImVec2 high) = 0;
};

}  // namespace zscope::ui
