#include "core/export/label_text.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sstream>

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

std::string in_font(const std::string& text) {
    std::string safe = text.substr(0, kMaxLabel);
    std::ranges::replace_if(
        safe, [](char c) { return c < ' ' || c > '~'; }, '?');
    return safe;
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
    std::string safe = in_font(text);
    std::vector<char> quads(safe.size() * kQuadsPerGlyph * kBytesPerQuad);
    const int count = stb_easy_font_print(0, 0, safe.data(), nullptr, quads.data(),
                                          static_cast<int>(quads.size()));
    for (int i = 0; i < count; ++i) {
        // Each quad is an upright rectangle: corners 0 and 2 are opposite.
        std::array<float, 16> corner{};
        std::memcpy(corner.data(), quads.data() + static_cast<std::size_t>(i) * kBytesPerQuad,
                    kBytesPerQuad);
        const auto left = static_cast<int>(corner[0]);
        const auto top = static_cast<int>(corner[1]);
        fill_rectangle(image, x + left, y + top, static_cast<int>(corner[8]) - left,
                       static_cast<int>(corner[9]) - top, 0, 0, 0);
    }
}

}  // namespace zscope
