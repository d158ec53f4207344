#pragma once

#include "app/state/edit_state.h"

namespace zscope {

struct Size {
    float width = 0.0F;
    float height = 0.0F;
};

struct Point {
    float x = 0.0F;
    float y = 0.0F;
};

/// Where the picture lies in the canvas, in screen pixels from the canvas corner.
struct Placement {
    float scale = 1.0F;  ///< screen pixels per picture pixel
    Point origin;        ///< corner of the picture

    [[nodiscard]] Point to_picture(Point screen) const noexcept {
        return {(screen.x - origin.x) / scale, (screen.y - origin.y) / scale};
    }
};

inline constexpr float kMinZoom = 1.0F / 16.0F;
inline constexpr float kMaxZoom = 256.0F;

/// Sizes must be positive. Magnified pictures start on whole screen pixels, so that their pixels
/// keep equal sizes. Fitting magnifies by whole numbers as long as that fills half of the canvas or
/// more.
[[nodiscard]] Placement place_picture(const CanvasView& view, Size canvas, Size picture) noexcept;

/// Zooms by `factor` and keeps the picture point under `cursor` (screen pixels in the canvas) in
/// place.
[[nodiscard]] CanvasView zoom_at(const CanvasView& view, Size canvas, Size picture, Point cursor,
                                 float factor) noexcept;

/// Moves the picture by `delta` screen pixels.
[[nodiscard]] CanvasView pan_by(const CanvasView& view, Size canvas, Size picture,
                                Point delta) noexcept;

}  // namespace zscope
