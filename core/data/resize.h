#pragma once

#include <array>

#include "core/base/image.h"

namespace zscope {

/// The largest centred square of a picture; where one row or column is over, the later one goes.
[[nodiscard]] Image crop_square(const Image& image);

/// The left and the right half; of an odd width the middle column is dropped. Error(bad_file) when
/// narrower than two pixels.
[[nodiscard]] std::array<Image, 2> split_halves(const Image& image);

/// Another size: shrinking takes the mean over each pixel's exact area, enlarging interpolates
/// linearly; 32-bit float between, rounded once at the end. Sides >= 1, else
/// Error(invalid_argument).
[[nodiscard]] Image resize_image(const Image& image, int width, int height);

}  // namespace zscope
