#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/image.h"
#include "core/export/colormap.h"

/// What drawn pictures hold. RGB pictures only.
namespace zscope::testing {

inline Rgb pixel(const Image& image, int x, int y) {
    const std::uint8_t* at =
        image.pixels.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
    return {at[0], at[1], at[2]};
}

/// How many pixels are of `color`.
inline std::int64_t count_of(const Image& image, Rgb color) {
    std::int64_t count = 0;
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            count += pixel(image, x, y) == color ? 1 : 0;
        }
    }
    return count;
}

inline bool holds(const Image& image, Rgb color) {
    return count_of(image, color) > 0;
}

}  // namespace zscope::testing
