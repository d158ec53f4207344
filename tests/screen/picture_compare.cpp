#include "tests/screen/picture_compare.h"

#include <algorithm>
#include <cstdlib>

namespace zscope::testing {

Image halved(const Image& image) {
    Image half{image.width / 2, image.height / 2, image.channels, {}};
    const auto at = [&](int x, int y, int c) {
        return int{
            image.pixels[static_cast<std::size_t>((y * image.width + x) * image.channels + c)]};
    };
    for (int y = 0; y < half.height; ++y) {
        for (int x = 0; x < half.width; ++x) {
            for (int c = 0; c < half.channels; ++c) {
                const int sum = at(2 * x, 2 * y, c) + at(2 * x + 1, 2 * y, c) +
                                at(2 * x, 2 * y + 1, c) + at(2 * x + 1, 2 * y + 1, c);
                half.pixels.push_back(static_cast<std::uint8_t>((sum + 2) / 4));
            }
        }
    }
    return half;
}

Image without_bottom(const Image& image, int rows) {
    Image cut = image;
    cut.height = std::max(0, image.height - rows);
    cut.pixels.resize(static_cast<std::size_t>(cut.height) * static_cast<std::size_t>(cut.width) *
                      static_cast<std::size_t>(cut.channels));
    return cut;
}

Comparison compare(const Image& a, const Image& b, int tolerance) {
    Comparison result;
    const bool same_shape =
        a.width == b.width && a.height == b.height && a.channels == b.channels && !a.empty();
    if (!same_shape) {
        return result;
    }
    result.difference = a;
    std::size_t differing = 0;
    const auto channels = static_cast<std::size_t>(a.channels);
    for (std::size_t pixel = 0; pixel < a.pixels.size(); pixel += channels) {
        int largest = 0;
        for (std::size_t c = 0; c < channels; ++c) {
            const int gap = std::abs(int{a.pixels[pixel + c]} - int{b.pixels[pixel + c]});
            largest = std::max(largest, gap);
            result.difference.pixels[pixel + c] = static_cast<std::uint8_t>(std::min(255, gap * 4));
        }
        differing += largest > tolerance ? 1 : 0;
    }
    result.differing_share =
        static_cast<double>(differing) / static_cast<double>(a.pixels.size() / channels);
    return result;
}

}  // namespace zscope::testing
