#include "core/export/matrix_color.h"

#include <cmath>
#include <cstdint>

namespace zscope {
namespace {

/// From 180 for black to 231 for white.
Rgb pale_grey(Rgb color) {
    constexpr int kDarkest = 180;
    const int lightness = (299 * color.red + 587 * color.green + 114 * color.blue) / 1000;
    const auto grey = static_cast<std::uint8_t>(kDarkest + lightness / 5);
    return {grey, grey, grey};
}

}  // namespace

Rgb matrix_color(const ColorTable& colors, double value, const HeatmapRange& range, bool is_muted) {
    const Rgb color = color_at(colors, value, range.low, range.high);
    return is_muted && !std::isnan(value) ? pale_grey(color) : color;
}

}  // namespace zscope
