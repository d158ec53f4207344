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

/// The value of the last colour, above 0; the first one is its negative. 1, or with `normalise` the
/// largest size in `channel` (1 where that is 0), divided by the gain.
[[nodiscard]] double channel_limit(const LayerStyle& style, const ValueStatistics& channel);

/// Three maps of width x height numbers, row by row, as red, green and blue: -limit is dark, 0 half
/// bright. Where one of the three is not finite stands kNotANumberColor.
[[nodiscard]] Image rgb_picture(int width, int height,
                                const std::array<std::span<const float>, 3>& maps,
                                const std::array<double, 3>& limits);

/// "--gain 0 ..." as a command line has them.
[[nodiscard]] std::vector<std::string> layer_style_options(const LayerStyle& style);

/// Into how many columns so many channels are laid: the smallest power of two that makes no more
/// rows than columns.
[[nodiscard]] int channel_columns(std::int64_t channels) noexcept;

}  // namespace zscope
