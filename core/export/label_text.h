#pragma once

#include <string>
#include <vector>

#include "core/base/image.h"

namespace zscope {

inline constexpr int kLabelHeight = 12;  ///< pixels of one line, at scale 1

/// Width in pixels of `text` in the small built-in font (printable ASCII; other characters show as
/// '?').
[[nodiscard]] int label_width(const std::string& text);

/// How many times the letters beside pictures with a side of so many pixels are as large as the
/// font's own: those of large pictures, looked at from further away, are read as easily as those of
/// 64. At least 1.
[[nodiscard]] constexpr int label_scale(int side) {
    constexpr int kSideOfOwn = 64;
    return side < 2 * kSideOfOwn ? 1 : side / kSideOfOwn;
}

/// `text` broken at spaces into lines no wider than `width` pixels; a longer word stands alone.
[[nodiscard]] std::vector<std::string> wrap_label(const std::string& text, int width);

/// Pixels from one line to the next, at scale 1, where letters only just keep apart.
inline constexpr int kTightLine = 10;

/// Every how many lines one is written so that lines `pitch` pixels apart, in letters of `scale`,
/// do not touch. At least 1.
[[nodiscard]] constexpr int line_step(int pitch, int scale = 1) {
    return (kTightLine * scale + pitch - 1) / pitch;
}

/// How the labels of columns are written.
struct ColumnLook {
    bool is_upright = false;  ///< they read upwards
    int step = 1;             ///< every so many columns one
};

/// Labels up to `widest` pixels in letters of `scale`, of columns `pitch` pixels apart: all across
/// where the widest leaves a gap to its neighbour, else all upwards; upwards every few where
/// columns are narrower than a line.
[[nodiscard]] constexpr ColumnLook column_look(int widest, int pitch, int scale = 1) {
    constexpr int kGap = 6;
    return widest + kGap <= pitch ? ColumnLook{} : ColumnLook{true, line_step(pitch, scale)};
}

/// Draws `text` in black with its upper left corner at (x, y); what falls outside the picture is
/// dropped.
void draw_label(Image& image, int x, int y, const std::string& text);

/// The same turned to the left: `text` begins above `bottom` and reads upwards, with the upper edge
/// of its line at x.
void draw_label_upwards(Image& image, int x, int bottom, const std::string& text);

/// Fills a rectangle with one colour, repeated over the channels' first three; clipped to the
/// picture.
void fill_rectangle(Image& image, int x, int y, int width, int height, unsigned char red,
                    unsigned char green, unsigned char blue);

}  // namespace zscope
