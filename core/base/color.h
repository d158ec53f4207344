#pragma once

#include <cstdint>

namespace zscope {

struct Rgb {
    std::uint8_t red = 0;
    std::uint8_t green = 0;
    std::uint8_t blue = 0;
    friend bool operator==(const Rgb&, const Rgb&) = default;
};

/// Colour of values that are NaN, in pictures and maps; in none of the colour maps.
inline constexpr Rgb kNotANumberColor{255, 0, 255};

}  // namespace zscope
