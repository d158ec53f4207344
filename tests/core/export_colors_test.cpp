#include <gtest/gtest.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/export/colormap.h"

namespace zscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(ColorMaps, StartAndEndWhereTheyShould) {
    EXPECT_EQ(color_table(ColorMap::ylgnbu).front(), (Rgb{0xFF, 0xFF, 0xD9}));
    EXPECT_EQ(color_table(ColorMap::ylgnbu).back(), (Rgb{0x08, 0x1D, 0x58}));
    EXPECT_EQ(color_table(ColorMap::viridis).front(), (Rgb{0x44, 0x01, 0x54}));
    EXPECT_EQ(color_table(ColorMap::magma).back(), (Rgb{0xFC, 0xFD, 0xBF}));
    const ColorTable diverging = color_table(ColorMap::diverging);
    EXPECT_GT(diverging.front().blue, diverging.front().red) << "negative is blue";
    EXPECT_GT(diverging.back().red, diverging.back().blue) << "positive is red";
    EXPECT_GT(color_at(diverging, 0.0, -1.0, 1.0).green, 240) << "zero is nearly white";
}

double lightness(Rgb color) {
    return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue;
}

TEST(ColorMaps, SequentialOnesChangeLightnessOneWay) {
    for (const ColorMap map : {ColorMap::ylgnbu, ColorMap::viridis, ColorMap::magma}) {
        const ColorTable table = color_table(map);
        const double sign = lightness(table.back()) > lightness(table.front()) ? 1.0 : -1.0;
        for (std::size_t i = 8; i < table.size(); ++i) {
            EXPECT_GT(sign * (lightness(table[i]) - lightness(table[i - 8])), 0.0)
                << color_map_name(map) << " " << i;
        }
    }
}

TEST(ColorMaps, ClipAndMarkWhatIsNoNumber) {
    for (const ColorMap map : all_color_maps()) {
        const ColorTable table = color_table(map);
        EXPECT_EQ(color_at(table, -5.0, 0.0, 1.0), table.front());
        EXPECT_EQ(color_at(table, std::numeric_limits<double>::infinity(), 0.0, 1.0), table.back());
        EXPECT_EQ(color_at(table, 7.0, 7.0, 7.0), table.front());
        EXPECT_EQ(color_at(table, kNaN, 0.0, 1.0), kNotANumberColor);
        for (const Rgb& color : table) {
            EXPECT_NE(color, kNotANumberColor);
        }
        EXPECT_EQ(parse_color_map(std::string(color_map_name(map))), map);
    }
    EXPECT_EQ(parse_color_map("ylgnbu"), ColorMap::ylgnbu);
    EXPECT_THROW((void)parse_color_map("jet"), Error);
}

}  // namespace
}  // namespace zscope
