#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>

#include "core/base/image.h"
#include "core/export/canvas.h"
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

/// `part` stands in `whole` with its upper left corner there, pixel for pixel.
inline bool stands_at(const Image& whole, const Image& part, int x, int y) {
    const auto row_of = [](const Image& image, int column, int row) {
        return image.pixels.begin() + (static_cast<std::ptrdiff_t>(row) * image.width + column) * 3;
    };
    for (int row = 0; row < part.height; ++row) {
        const auto wanted = row_of(part, 0, row);
        if (!std::equal(wanted, wanted + static_cast<std::ptrdiff_t>(part.width) * 3,
                        row_of(whole, x, y + row))) {
            return false;
        }
    }
    return true;
}

/// ... somewhere, no further to the right than `last_x`.
inline bool holds_part(const Image& whole, const Image& part, int last_x) {
    for (int y = 0; y + part.height <= whole.height; ++y) {
        for (int x = 0; x <= last_x && x + part.width <= whole.width; ++x) {
            if (stands_at(whole, part, x, y)) {
                return true;
            }
        }
    }
    return false;
}

/// `text` stands somewhere in the figure; a title's letters are drawn twice, one pixel apart.
inline bool says(const Image& figure, const std::string& text, Rgb ink, bool is_title = false) {
    Image written = make_canvas(text_width(text), kTextHeight);
    draw_text(written, 0, 0, text, ink);
    if (is_title) {
        draw_text(written, 1, 0, text, ink);
    }
    return holds_part(figure, written, figure.width);
}

}  // namespace zscope::testing
