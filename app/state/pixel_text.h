#pragma once

#include <string>

#include "core/explore/render_types.h"

namespace zscope {

/// One line about the pixel at column x and row y, which must lie in the picture: its place, then
/// for each channel the model's own number, where it is known, and the 8-bit one:
/// "x 3  y 5   r +0.251 (159)   g ..."; "r no number" of a NaN.
[[nodiscard]] std::string pixel_text(const RenderedImage& picture, int x, int y);

}  // namespace zscope
