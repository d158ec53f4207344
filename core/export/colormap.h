#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/color.h"

namespace zscope {

/// Maps a number from 0 to 1 to a colour (sources: docs/third-party.md, "Colour maps").
enum class ColorMap {
    ylgnbu,     ///< ColorBrewer: light yellow to dark blue, as in the paper's figures
    viridis,    ///< even in lightness, dark blue to yellow
    turbo,      ///< rainbow with many hues
    magma,      ///< even in lightness, black to light yellow
    diverging,  ///< ColorBrewer RdBu turned round: blue below the middle, white, red above
};

inline constexpr std::size_t kColorTableSize = 256;
using ColorTable = std::array<Rgb, kColorTableSize>;

/// Entry i is the colour of i / 255. Made anew at each call.
[[nodiscard]] ColorTable color_table(ColorMap map);

/// The entry nearest to (value - low) / (high - low), clipped; NaN gives kNotANumberColor. With
/// high <= low everything that is a number takes the first colour.
[[nodiscard]] Rgb color_at(const ColorTable& table, double value, double low, double high);

/// How opaque the colour of `value` lies over a picture, 0 to 1: the strongest colours, at the high
/// end or at both ends of a diverging map, with `opacity`, the weakest with its fourth power, so
/// that the picture is seen where there is little to tell; opaque at 1 alike. What is clipped is as
/// opaque as its end. `is_even`: all colours with `opacity`. The same as shaders/heatmap.frag. Any
/// thread.
[[nodiscard]] double opacity_at(ColorMap map, double value, double low, double high, double opacity,
                                bool is_even);

/// Made for values with a sign: its middle is 0. The others are made for sizes, which begin at 0.
[[nodiscard]] constexpr bool is_diverging(ColorMap map) noexcept {
    return map == ColorMap::diverging;
}

/// "YlGnBu", "viridis", "turbo", "magma", "diverging".
[[nodiscard]] std::string_view color_map_name(ColorMap map);
/// All maps in the order they are offered.
[[nodiscard]] std::vector<ColorMap> all_color_maps();
/// By name, upper and lower case alike. Throws Error(invalid_argument) listing the names.
[[nodiscard]] ColorMap parse_color_map(const std::string& name);

}  // namespace zscope
