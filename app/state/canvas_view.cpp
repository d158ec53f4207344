#include "app/state/canvas_view.h"

#include <algorithm>
#include <cmath>

namespace zscope {
namespace {

float fitted_scale(Size canvas, Size picture) noexcept {
    const float exact = std::min(canvas.width / picture.width, canvas.height / picture.height);
    const float whole = std::floor(exact);
    return whole >= 1.0F && whole >= 0.85F * exact ? whole : std::max(exact, kMinZoom);
}

/// The view as an unfitted one, so that zooming and panning start from what is on screen.
CanvasView released(const CanvasView& view, Size canvas, Size picture) noexcept {
    if (!view.fit) {
        return view;
    }
    return {false, fitted_scale(canvas, picture), 0.5F, 0.5F};
}

}  // namespace

Placement place_picture(const CanvasView& view, Size canvas, Size picture) noexcept {
    const CanvasView free_view = released(view, canvas, picture);
    Placement placement;
    placement.scale = free_view.zoom;
    placement.origin = {
        std::round(canvas.width / 2 - free_view.center_x * picture.width * free_view.zoom),
        std::round(canvas.height / 2 - free_view.center_y * picture.height * free_view.zoom)};
    return placement;
}

CanvasView zoom_at(const CanvasView& view, Size canvas, Size picture, Point cursor,
                   float factor) noexcept {
    CanvasView result = released(view, canvas, picture);
    const float old_zoom = result.zoom;
    result.zoom = std::clamp(old_zoom * factor, kMinZoom, kMaxZoom);
    const float shift = 1.0F / old_zoom - 1.0F / result.zoom;
    result.center_x += (cursor.x - canvas.width / 2) * shift / picture.width;
    result.center_y += (cursor.y - canvas.height / 2) * shift / picture.height;
    return result;
}

CanvasView pan_by(const CanvasView& view, Size canvas, Size picture, Point delta) noexcept {
    CanvasView result = released(view, canvas, picture);
    result.center_x =
        std::clamp(result.center_x - delta.x / (picture.width * result.zoom), 0.0F, 1.0F);
    result.center_y =
        std::clamp(result.center_y - delta.y / (picture.height * result.zoom), 0.0F, 1.0F);
    return result;
}

}  // namespace zscope
