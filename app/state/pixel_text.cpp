#include "app/state/pixel_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace zscope {
namespace {

std::string channel_text(const RenderedImage& picture, std::size_t pixel, int channel, char name) {
    char text[64];
    const auto c = static_cast<std::size_t>(channel);
    const int byte =
        picture.image.pixels[pixel * static_cast<std::size_t>(picture.image.channels) + c];
    if (picture.values && channel < picture.values->channels) {
        const std::size_t plane = static_cast<std::size_t>(picture.image.width) *
                                  static_cast<std::size_t>(picture.image.height);
        const auto value = static_cast<double>(picture.values->values[c * plane + pixel]);
        if (std::isnan(value)) {
            std::snprintf(text, sizeof text, "   %c no number", name);
        } else {
            std::snprintf(text, sizeof text, "   %c %+.3f (%d)", name, value, byte);
        }
    } else {
        std::snprintf(text, sizeof text, "   %c %d", name, byte);
    }
    return text;
}

}  // namespace

std::string pixel_text(const RenderedImage& picture, int x, int y) {
    const std::size_t pixel =
        static_cast<std::size_t>(y) * static_cast<std::size_t>(picture.image.width) +
        static_cast<std::size_t>(x);
    std::string line = std::string("x ").append(std::to_string(x));
    line.append("  y ").append(std::to_string(y));
    for (int c = 0; c < std::min(picture.image.channels, 4); ++c) {
        line += channel_text(picture, pixel, c, picture.image.channels == 1 ? 'v' : "rgba"[c]);
    }
    return line;
}

}  // namespace zscope
