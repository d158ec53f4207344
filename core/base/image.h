#pragma once

#include <cstdint>
#include <vector>

namespace zscope {

/// An 8-bit picture in host memory: row-major, interleaved, top row first. Plain data, no tensor.
struct Image {
    int width = 0;
    int height = 0;
    int channels = 3;                  ///< 1 (grey), 3 (RGB) or 4 (RGBA)
    std::vector<std::uint8_t> pixels;  ///< height * width * channels bytes

    [[nodiscard]] bool empty() const noexcept { return pixels.empty(); }
    friend bool operator==(const Image&, const Image&) = default;
};

/// A picture in the generator's own range, for read-outs under the cursor: planar [C, H, W]
/// float32.
struct FloatImage {
    int width = 0;
    int height = 0;
    int channels = 3;
    std::vector<float> values;  ///< channels * height * width
};

}  // namespace zscope
