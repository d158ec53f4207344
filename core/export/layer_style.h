#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/analysis_types.h"

/// How activations are coloured, on plain numbers: the window and the exports share it.
namespace zscope {

inline constexpr double kMaxGain = 60.0;  ///< dB, either way

/// Throws Error(invalid_argument) naming what is out of range, for a layer of so many channels.
void check_layer_style(const LayerStyle& style, std::int64_t channels);

/// The number at the end of the colours, above 0; at their beginning stands its negative. 1 divided
/// by the gain; without a gain `fitting` (see fitting_size), or 1 with `normalise`, where it counts
/// in the largest size of a channel.
[[nodiscard]] double color_limit(const LayerStyle& style, double fitting);
/// The gain in dB, within kMaxGain, whose colours end there.
[[nodiscard]] double gain_of(double limit);
/// The same limit in values of this channel, whose largest size counts as 1 where it is 0.
[[nodiscard]] double channel_limit(const LayerStyle& style, double fitting,
                                   const ValueStatistics& channel);

/// Those of a layer's channels that the style draws: all, or three.
[[nodiscard]] std::vector<ValueStatistics> drawn_channels(
    const LayerStyle& style, std::span<const ValueStatistics> channels);
/// From the smallest to the largest of what is drawn of these channels, in what color_limit counts
/// in; {0, 0} where no value is finite.
[[nodiscard]] HeatmapRange drawn_range(const LayerStyle& style,
                                       std::span<const ValueStatistics> channels);
/// "Colours: -2 to 2"; ">= 2" and "<= -2" where `drawn` lies beyond the limit.
[[nodiscard]] std::string limit_text(const LayerStyle& style, double limit,
                                     const HeatmapRange& drawn);
/// "Red: channel 0, green: channel 4, blue: channel 2".
[[nodiscard]] std::string rgb_key(const std::array<int, 3>& rgb);

/// Three maps of width x height numbers, row by row, as red, green and blue: -limit is dark, 0 half
/// bright. Where one of the three is not finite stands kNotANumberColor.
[[nodiscard]] Image rgb_picture(int width, int height,
                                const std::array<std::span<const float>, 3>& maps,
                                const std::array<double, 3>& limits);

/// "--gain 6 ..." as a command line has them.
[[nodiscard]] std::vector<std::string> layer_style_options(const LayerStyle& style);

/// Into how many columns so many channels are laid: the smallest power of two that makes no more
/// rows than columns.
[[nodiscard]] int channel_columns(std::int64_t channels) noexcept;

}  // namespace zscope
