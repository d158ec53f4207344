#include "core/export/layer_style.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/export/colormap.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kMaxScale = 8;
constexpr int kDigits = 3;  ///< of a limit that is told

std::string rgb_text(const std::array<int, 3>& rgb) {
    std::string text = std::to_string(rgb[0]);
    return text.append(",")
        .append(std::to_string(rgb[1]))
        .append(",")
        .append(std::to_string(rgb[2]));
}

/// What a number beside the colours counts in.
double unit_of(const LayerStyle& style, const ValueStatistics& channel) {
    if (!style.normalise) {
        return 1.0;
    }
    const double largest = std::max(std::abs(channel.lowest), std::abs(channel.highest));
    return std::isfinite(largest) && largest > 0.0 ? largest : 1.0;
}

std::uint8_t brightness(double value, double limit) {
    const double share = std::clamp(0.5 + 0.5 * value / limit, 0.0, 1.0);
    return static_cast<std::uint8_t>(std::lround(255.0 * share));
}

}  // namespace

void check_layer_style(const LayerStyle& style, std::int64_t channels) {
    if (style.gain && !(std::abs(*style.gain) <= kMaxGain)) {
        throw Error(ErrorCode::invalid_argument, std::string("gain is ")
                                                     .append(double_text(*style.gain))
                                                     .append(" dB; expected -60 to 60"));
    }
    if (style.scale != 0) {
        require_between("scale", style.scale, 1, kMaxScale, "0 takes one that fits");
    }
    if (style.rgb) {
        for (const int channel : *style.rgb) {
            require_between("channel", channel, 0, channels - 1);
        }
    }
}

double color_limit(const LayerStyle& style, double fitting) {
    if (style.gain) {
        return std::pow(10.0, -*style.gain / 20.0);
    }
    return style.normalise ? 1.0 : fitting;
}

double gain_of(double limit) {
    return std::clamp(-20.0 * std::log10(limit), -kMaxGain, kMaxGain);
}

double channel_limit(const LayerStyle& style, double fitting, const ValueStatistics& channel) {
    return unit_of(style, channel) * color_limit(style, fitting);
}

std::vector<ValueStatistics> drawn_channels(const LayerStyle& style,
                                            std::span<const ValueStatistics> channels) {
    if (!style.rgb || channels.empty()) {
        return {channels.begin(), channels.end()};
    }
    std::vector<ValueStatistics> drawn;
    for (const int channel : *style.rgb) {
        drawn.push_back(channels[std::min(static_cast<std::size_t>(channel), channels.size() - 1)]);
    }
    return drawn;
}

HeatmapRange drawn_range(const LayerStyle& style, std::span<const ValueStatistics> channels) {
    std::optional<HeatmapRange> range;
    for (const ValueStatistics& channel : channels) {
        const double unit = unit_of(style, channel);
        const HeatmapRange own{channel.lowest / unit, channel.highest / unit};
        if (std::isfinite(own.low)) {
            range =
                range ? HeatmapRange{std::min(range->low, own.low), std::max(range->high, own.high)}
                      : own;
        }
    }
    return range.value_or(HeatmapRange{0.0, 0.0});
}

std::string limit_text(const LayerStyle& style, double limit, const HeatmapRange& drawn) {
    std::string text = style.rgb ? "Dark to bright: " : "Colours: ";
    text.append(drawn.low < -limit ? "<= " : "").append(short_number(-limit, kDigits));
    text.append(drawn.high > limit ? " to >= " : " to ").append(short_number(limit, kDigits));
    return text.append(style.normalise ? " of a channel's largest size" : "");
}

std::string rgb_key(const std::array<int, 3>& rgb) {
    std::string text = "Red: channel ";
    text.append(std::to_string(rgb[0])).append(", green: channel ").append(std::to_string(rgb[1]));
    return text.append(", blue: channel ").append(std::to_string(rgb[2]));
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
    std::vector<std::string> options;
    if (style.gain) {
        options.insert(options.end(), {"--gain", double_text(*style.gain)});
    }
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
