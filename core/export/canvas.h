#pragma once

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/colormap.h"
#include "core/export/label_text.h"

namespace zscope {

inline constexpr Rgb kInk{34, 34, 34};          ///< text and axes
inline constexpr Rgb kFaintInk{110, 110, 110};  ///< notes
inline constexpr Rgb kMutedInk{168, 168, 168};  ///< names of what does nothing
inline constexpr Rgb kGridLine{224, 224, 224};
inline constexpr int kTextScale = 2;  ///< each pixel of the built-in font is a 2 x 2 block
inline constexpr int kTextHeight = kLabelHeight * kTextScale;  ///< of one line

inline constexpr int kTextMiddle = 8;  ///< from its upper edge to the middle of its digits

/// Where a text stands relative to the x it is given.
enum class TextAlign { left, middle, right };

/// A white RGB picture to draw figures on. Everything is clipped to it.
[[nodiscard]] Image make_canvas(int width, int height);

void fill_box(Image& canvas, int x, int y, int width, int height, Rgb color);

/// One line with its upper edge at y, each pixel of the font a block of scale x scale.
void draw_text(Image& canvas, int x, int y, const std::string& text, Rgb color = kInk,
               TextAlign align = TextAlign::left, int scale = kTextScale);
/// One line that reads upwards from `bottom`, with its upper edge at x.
void draw_text_upwards(Image& canvas, int x, int bottom, const std::string& text, Rgb color = kInk,
                       int scale = kTextScale);
[[nodiscard]] int text_width(const std::string& text, int scale = kTextScale);

/// As wrap_label, in the size of draw_text.
[[nodiscard]] std::vector<std::string> wrap_text(const std::string& text, int width);

/// Puts an RGB picture with its upper left corner at (x, y); it must fit.
void paste_picture(Image& canvas, int x, int y, const Image& picture);

}  // namespace zscope
