#include "core/export/layer_style.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/export/colormap.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kMaxScale = 8;

std::string rgb_text(const std::array<int, 3>& rgb) {
    std::string text = std::to_string(rgb[0]);
    return text.append(",")
        .append(std::to_string(rgb[1]))
        .append(",")
        .append(std::to_string(rgb[2]));
}

std::uint8_t brightness(double value, double limit) {
    const double share = std::clamp(0.5 + 0.5 * value / limit, 0.0, 1.0);
    return static_cast<std::uint8_t>(std::lround(255.0 * share));
}

}  // namespace

void check_layer_style(const LayerStyle& style, std::int64_t channels) {
    if (!(std::abs(style.gain) <= kMaxGain)) {
        throw Error(ErrorCode::invalid_argument, std::string("gain is ")
                                                     .append(double_text(style.gain))
                                                     .append(" dB; expected -60 to 60"));
    }
    if (style.scale != 0) {
        require_between("scale", style.scale, 1, kMaxScale);
    }
    if (style.rgb) {
        for (const int channel : *style.rgb) {
            require_between("channel", channel, 0, channels - 1);
        }
    }
}

double channel_limit(const LayerStyle& style, const ValueStatistics& channel) {
    double largest = 1.0;
    if (style.normalise) {
        largest = std::max(std::abs(channel.lowest), std::abs(channel.highest));
        largest = std::isfinite(largest) && largest > 0.0 ? largest : 1.0;
    }
    return largest * std::pow(10.0, -style.gain / 20.0);
}

Image rgb_picture(int width, int height, const std::array<std::span<const float>, 3>& maps,
                  const std::array<double, 3>& limits) {
    Image image{.width = width, .height = height, .channels = 3, .pixels = {}};
    const std::size_t plane = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
    image.pixels.reserve(3 * plane);
    for (std::size_t at = 0; at < plane; ++at) {
        const bool is_finite = std::ranges::all_of(
            maps, [at](std::span<const float> map) { return std::isfinite(map[at]); });
        if (!is_finite) {
            image.pixels.insert(image.pixels.end(), {kNotANumberColor.red, kNotANumberColor.green,
                                                     kNotANumberColor.blue});
            continue;
        }
        for (std::size_t c = 0; c < maps.size(); ++c) {
            image.pixels.push_back(brightness(static_cast<double>(maps[c][at]), limits[c]));
        }
    }
    return image;
}

std::vector<std::string> layer_style_options(const LayerStyle& style) {
    std::vector<std::string> options{"--gain", double_text(style.gain)};
    if (style.normalise) {
        options.emplace_back("--normalise");
    }
    if (style.rgb) {
        options.insert(options.end(), {"--rgb", rgb_text(*style.rgb)});
    }
    options.insert(options.end(), {"--scale", std::to_string(style.scale)});
    return options;
}

int channel_columns(std::int64_t channels) noexcept {
    int columns = 1;
    while (std::int64_t{columns} * columns < channels) {
        columns *= 2;
    }
    return columns;
}

}  // namespace zscope
