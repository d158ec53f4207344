#include "core/export/canvas.h"

#include <algorithm>
#include <cstring>

namespace zscope {

Image make_canvas(int width, int height) {
    Image canvas{.width = width, .height = height, .channels = 3, .pixels = {}};
    canvas.pixels.assign(static_cast<std::size_t>(width) * height * 3, 255);
    return canvas;
}

void fill_box(Image& canvas, int x, int y, int width, int height, Rgb color) {
    fill_rectangle(canvas, x, y, width, height, color.red, color.green, color.blue);
}

int text_width(const std::string& text) {
    return label_width(text) * kTextScale;
}

void draw_text(Image& canvas, int x, int y, const std::string& text, Rgb color, TextAlign align) {
    Image line = make_canvas(std::max(1, label_width(text)), kLabelHeight);
    draw_label(line, 0, 0, text);
    const int width = line.width * kTextScale;
    const int left = align == TextAlign::left     ? x
                     : align == TextAlign::middle ? x - width / 2
                                                  : x - width;
    for (int row = 0; row < line.height; ++row) {
        for (int column = 0; column < line.width; ++column) {
            if (line.pixels[(static_cast<std::size_t>(row) * line.width + column) * 3] == 0) {
                fill_box(canvas, left + column * kTextScale, y + row * kTextScale, kTextScale,
                         kTextScale, color);
            }
        }
    }
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
