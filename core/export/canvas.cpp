#include "core/export/canvas.h"

#include <algorithm>
#include <cstring>

namespace zscope {
namespace {

/// The ink of `line`, each pixel a block of scale x scale, from (x, y) on.
void stamp(Image& canvas, int x, int y, const Image& line, Rgb color, int scale) {
    for (int row = 0; row < line.height; ++row) {
        for (int column = 0; column < line.width; ++column) {
            if (line.pixels[(static_cast<std::size_t>(row) * line.width + column) * 3] == 0) {
                fill_box(canvas, x + column * scale, y + row * scale, scale, scale, color);
            }
        }
    }
}

}  // namespace

Image make_canvas(int width, int height) {
    Image canvas{.width = width, .height = height, .channels = 3, .pixels = {}};
    canvas.pixels.assign(static_cast<std::size_t>(width) * height * 3, 255);
    return canvas;
}

void fill_box(Image& canvas, int x, int y, int width, int height, Rgb color) {
    fill_rectangle(canvas, x, y, width, height, color.red, color.green, color.blue);
}

int text_width(const std::string& text, int scale) {
    return label_width(text) * scale;
}

void draw_text(Image& canvas, int x, int y, const std::string& text, Rgb color, TextAlign align,
               int scale) {
    Image line = make_canvas(std::max(1, label_width(text)), kLabelHeight);
    draw_label(line, 0, 0, text);
    const int width = line.width * scale;
    const int left = align == TextAlign::left     ? x
                     : align == TextAlign::middle ? x - width / 2
                                                  : x - width;
    stamp(canvas, left, y, line, color, scale);
}

void draw_text_upwards(Image& canvas, int x, int bottom, const std::string& text, Rgb color,
                       int scale) {
    Image line = make_canvas(kLabelHeight, std::max(1, label_width(text)));
    draw_label_upwards(line, 0, line.height, text);
    stamp(canvas, x, bottom - line.height * scale, line, color, scale);
}

std::vector<std::string> wrap_text(const std::string& text, int width) {
    return wrap_label(text, width / kTextScale);
}

void paste_picture(Image& canvas, int x, int y, const Image& picture) {
    const std::size_t row_bytes = static_cast<std::size_t>(picture.width) * 3;
    for (int row = 0; row < picture.height; ++row) {
        const std::size_t target = (static_cast<std::size_t>(y + row) * canvas.width + x) * 3;
        std::memcpy(canvas.pixels.data() + target, picture.pixels.data() + row * row_bytes,
                    row_bytes);
    }
}

}  // namespace zscope
