#pragma once

#include <string>
#include <vector>

#include "core/base/image.h"

namespace zscope {

inline constexpr int kLabelHeight = 12;  ///< pixels of one line, at scale 1

/// Width in pixels of `text` in the small built-in font (printable ASCII; other characters show as
/// '?').
[[nodiscard]] int label_width(const std::string& text);

/// `text` broken at spaces into lines no wider than `width` pixels; a longer word stands alone.
[[nodiscard]] std::vector<std::string> wrap_label(const std::string& text, int width);

/// Every how many labels one is written so that labels up to `widest` pixels, `pitch` apart, do not
/// touch. At least 1.
[[nodiscard]] constexpr int label_step(int widest, int pitch) {
    constexpr int kGap = 6;
    return (widest + kGap + pitch - 1) / pitch;
}

/// Draws `text` in black with its upper left corner at (x, y); what falls outside the picture is
/// dropped.
void draw_label(Image& image, int x, int y, const std::string& text);

/// Fills a rectangle with one colour, repeated over the channels' first three; clipped to the
/// picture.
void fill_rectangle(Image& image, int x, int y, int width, int height, unsigned char red,
                    unsigned char green, unsigned char blue);

}  // namespace zscope
