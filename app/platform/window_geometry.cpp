#include "app/platform/window_geometry.h"

#include <algorithm>
#include <cmath>

namespace zscope {
namespace {

int scaled(int length, float factor) {
    return static_cast<int>(std::lround(static_cast<float>(length) * factor));
}

}  // namespace

WindowScale::WindowScale(float fixed) noexcept
    : is_fixed_(fixed > 0.0F), value_(is_fixed_ ? fixed : 1.0F) {}

bool WindowScale::follow(float screen) noexcept {
    if (is_fixed_ || !(screen > 0.0F) || screen == value_) {
        return false;
    }
    value_ = screen;
    return true;
}

WindowSize window_pixels(WindowSize units, float scale, WindowSize free_area) {
    const WindowSize size{scaled(units.width, scale), scaled(units.height, scale)};
    if (free_area.width <= 0 || free_area.height <= 0) {
        return size;
    }
    return {std::min(size.width, free_area.width), std::min(size.height, free_area.height)};
}

WindowSize window_units(WindowSize pixels, float scale) {
    return {scaled(pixels.width, 1.0F / scale), scaled(pixels.height, 1.0F / scale)};
}

}  // namespace zscope
