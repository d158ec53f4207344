#include "core/export/label_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sstream>
#include <string_view>

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wconversion"
#include <stb/stb_easy_font.h>
#pragma GCC diagnostic pop

namespace zscope {
namespace {

constexpr std::size_t kMaxLabel = 200;
constexpr std::size_t kBytesPerQuad = 64;  // four corners of x, y, z and a colour
constexpr std::size_t kQuadsPerGlyph = 24;

/// A w as wide as the font's own, which reads as its u.
constexpr std::array<std::string_view, 5> kRowsOfW{"#...#", "#.#.#", "#.#.#", "#.#.#", ".#.#."};
constexpr int kTopOfW = 2;

/// Inked pixels of a line that begins at (0, 0).
struct Box {
    int left, top, right, bottom;
};

std::string in_font(const std::string& text) {
    std::string safe = text.substr(0, kMaxLabel);
    std::ranges::replace_if(
        safe, [](char c) { return c < ' ' || c > '~'; }, '?');
    return safe;
}

void add_w(std::vector<Box>& boxes, int x) {
    for (int row = 0; row < static_cast<int>(kRowsOfW.size()); ++row) {
        const std::string_view pixels = kRowsOfW[static_cast<std::size_t>(row)];
        for (int column = 0; column < static_cast<int>(pixels.size()); ++column) {
            if (pixels[static_cast<std::size_t>(column)] == '#') {
                boxes.push_back({x + column, kTopOfW + row, x + column + 1, kTopOfW + row + 1});
            }
        }
    }
}

void add_glyph(std::vector<Box>& boxes, int x, char c) {
    std::array<char, 2> text{c, '\0'};
    std::array<char, kQuadsPerGlyph * kBytesPerQuad> quads{};
    const int count = stb_easy_font_print(static_cast<float>(x), 0, text.data(), nullptr,
                                          quads.data(), static_cast<int>(quads.size()));
    for (int i = 0; i < count; ++i) {
        // Each quad is an upright rectangle: corners 0 and 2 are opposite.
        std::array<float, 16> corner{};
        std::memcpy(corner.data(), quads.data() + static_cast<std::size_t>(i) * kBytesPerQuad,
                    kBytesPerQuad);
        boxes.push_back({static_cast<int>(corner[0]), static_cast<int>(corner[1]),
                         static_cast<int>(corner[8]), static_cast<int>(corner[9])});
    }
}

std::vector<Box> boxes_of(const std::string& text) {
    std::vector<Box> boxes;
    int x = 0;
    for (const char c : in_font(text)) {
        if (c == 'w') {
            add_w(boxes, x);
        } else {
            add_glyph(boxes, x, c);
        }
        x += label_width(std::string(1, c));
    }
    return boxes;
}

}  // namespace

int label_width(const std::string& text) {
    std::string safe = in_font(text);
    return stb_easy_font_width(safe.data());
}

std::vector<std::string> wrap_label(const std::string& text, int width) {
    std::vector<std::string> lines;
    std::istringstream words(text);
    for (std::string word; words >> word;) {
        if (!lines.empty() && label_width(lines.back() + " " + word) <= width) {
            lines.back() += " " + word;
        } else {
            lines.push_back(word);
        }
    }
    return lines;
}

void fill_rectangle(Image& image, int x, int y, int width, int height, unsigned char red,
                    unsigned char green, unsigned char blue) {
    const std::array<unsigned char, 4> colour{red, green, blue, 255};
    const int right = std::min(x + width, image.width);
    const int bottom = std::min(y + height, image.height);
    for (int row = std::max(y, 0); row < bottom; ++row) {
        for (int column = std::max(x, 0); column < right; ++column) {
            const std::size_t pixel = static_cast<std::size_t>(row) * image.width + column;
            for (int c = 0; c < image.channels; ++c) {
                image.pixels[pixel * image.channels + c] = colour[c];
            }
        }
    }
}

void draw_label(Image& image, int x, int y, const std::string& text) {
    for (const Box& box : boxes_of(text)) {
        fill_rectangle(image, x + box.left, y + box.top, box.right - box.left, box.bottom - box.top,
                       0, 0, 0);
    }
}

void draw_label_upwards(Image& image, int x, int bottom, const std::string& text) {
    for (const Box& box : boxes_of(text)) {
        fill_rectangle(image, x + box.top, bottom - box.right, box.bottom - box.top,
                       box.right - box.left, 0, 0, 0);
    }
}

}  // namespace zscope
