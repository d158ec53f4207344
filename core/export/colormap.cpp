#include "core/export/colormap.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <span>

#include "core/base/error.h"

namespace zscope {
namespace {

constexpr double kLastEntry = kColorTableSize - 1;

// Evenly spaced control points, 0xRRGGBB; between them colours are interpolated.
constexpr std::array<std::uint32_t, 33> kViridis{
    0x440154, 0x470D60, 0x48186A, 0x482374, 0x472D7B, 0x453681, 0x424086, 0x3F4989, 0x3B528B,
    0x375A8D, 0x33638D, 0x2F6A8E, 0x2C728E, 0x297A8E, 0x26818E, 0x23898E, 0x21908C, 0x1F988B,
    0x1F9F88, 0x21A685, 0x28AE80, 0x31B57B, 0x3EBC74, 0x4CC26C, 0x5DC963, 0x6ECE58, 0x82D34C,
    0x96D83F, 0xABDC32, 0xC0DF24, 0xD5E21A, 0xEAE51A, 0xFDE725,
};
constexpr std::array<std::uint32_t, 33> kMagma{
    0x000004, 0x030311, 0x0A0822, 0x130D33, 0x1D1146, 0x28115A, 0x36106A, 0x430F76, 0x50127C,
    0x5D177F, 0x691C81, 0x762181, 0x822681, 0x8F2A81, 0x9C2E7F, 0xA9327D, 0xB63779, 0xC33B75,
    0xCF4170, 0xDB486A, 0xE65163, 0xEE5C5E, 0xF5695C, 0xF9785D, 0xFB8761, 0xFD9668, 0xFEA571,
    0xFEB47B, 0xFEC387, 0xFED194, 0xFDE0A2, 0xFCEEB0, 0xFCFDBF,
};
constexpr std::array<std::uint32_t, 33> kTurbo{
    0x30123B, 0x392A73, 0x4040A1, 0x4456C7, 0x466BE3, 0x467FF6, 0x4293FF, 0x37A7FA, 0x29BBEC,
    0x1DCDD8, 0x18DCC3, 0x1EE8B0, 0x31F299, 0x4CF97E, 0x6BFD64, 0x8AFF4D, 0xA3FD3C, 0xB8F735,
    0xCCED34, 0xDEE037, 0xEDD03A, 0xF8C03A, 0xFDAE35, 0xFE982C, 0xFB8022, 0xF56817, 0xEC520F,
    0xE04009, 0xD23105, 0xC02302, 0xAC1701, 0x950D01, 0x7A0403,
};
constexpr std::array<std::uint32_t, 9> kYlGnBu{
    0xFFFFD9, 0xEDF8B1, 0xC7E9B4, 0x7FCDBB, 0x41B6C4, 0x1D91C0, 0x225EA8, 0x253494, 0x081D58,
};
constexpr std::array<std::uint32_t, 11> kBlueRed{0x053061, 0x2166AC, 0x4393C3, 0x92C5DE,
                                                 0xD1E5F0, 0xF7F7F7, 0xFDDBC7, 0xF4A582,
                                                 0xD6604D, 0xB2182B, 0x67001F};

std::span<const std::uint32_t> control_points(ColorMap map) {
    switch (map) {
        case ColorMap::ylgnbu:
            return kYlGnBu;
        case ColorMap::viridis:
            return kViridis;
        case ColorMap::turbo:
            return kTurbo;
        case ColorMap::magma:
            return kMagma;
        case ColorMap::diverging:
            return kBlueRed;
    }
    return kYlGnBu;
}

std::uint8_t mix(std::uint32_t low, std::uint32_t high, int shift, double share) {
    const double a = (low >> shift) & 0xFFU;
    const double b = (high >> shift) & 0xFFU;
    return static_cast<std::uint8_t>(std::lround(a + (b - a) * share));
}

std::string lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// Where `value` lies between the first colour, 0, and the last one, 1.
double share_of(double value, double low, double high) {
    return high > low ? std::clamp((value - low) / (high - low), 0.0, 1.0) : 0.0;
}

}  // namespace

ColorTable color_table(ColorMap map) {
    const std::span<const std::uint32_t> points = control_points(map);
    ColorTable table;
    for (std::size_t i = 0; i < table.size(); ++i) {
        const double place = static_cast<double>(i * (points.size() - 1)) / kLastEntry;
        const std::size_t below = std::min(static_cast<std::size_t>(place), points.size() - 2);
        const double share = place - static_cast<double>(below);
        const auto channel = [&](int shift) {
            return mix(points[below], points[below + 1], shift, share);
        };
        table[i] = {channel(16), channel(8), channel(0)};
    }
    return table;
}

Rgb color_at(const ColorTable& table, double value, double low, double high) {
    if (std::isnan(value)) {
        return kNotANumberColor;
    }
    return table[static_cast<std::size_t>(std::lround(share_of(value, low, high) * kLastEntry))];
}

double opacity_at(ColorMap map, double value, double low, double high, double opacity,
                  bool is_even) {
    if (is_even) {
        return opacity;
    }
    const double share = share_of(value, low, high);
    const double strength = is_diverging(map) ? std::abs(2.0 * share - 1.0) : share;
    const double weakest = opacity * opacity * opacity * opacity;
    return weakest + (opacity - weakest) * strength;
}

std::string_view color_map_name(ColorMap map) {
    switch (map) {
        case ColorMap::ylgnbu:
            return "YlGnBu";
        case ColorMap::viridis:
            return "viridis";
        case ColorMap::turbo:
            return "turbo";
        case ColorMap::magma:
            return "magma";
        case ColorMap::diverging:
            return "diverging";
    }
    return "";
}

std::vector<ColorMap> all_color_maps() {
    return {ColorMap::ylgnbu, ColorMap::viridis, ColorMap::turbo, ColorMap::magma,
            ColorMap::diverging};
}

ColorMap parse_color_map(const std::string& name) {
    std::string names;
    for (const ColorMap map : all_color_maps()) {
        if (lower_case(std::string(color_map_name(map))) == lower_case(name)) {
            return map;
        }
        names.append(names.empty() ? "" : ", ").append(color_map_name(map));
    }
    throw Error(ErrorCode::invalid_argument,
                "'" + name.substr(0, 40) + "' is no colour map; expected one of " + names);
}

}  // namespace zscope
