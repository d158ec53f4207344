#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <tuple>
#include <vector>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/colormap.h"
#include "core/export/heatmap_picture.h"
#include "core/export/size_percentile.h"
#include "tests/core/picture_support.h"

namespace zscope::testing {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

TEST(Heatmap, RangeLeavesOutWhatIsNotFinite) {
    at::Tensor maps = at::arange(4, at::kFloat).view({1, 1, 2, 2}).clone();
    maps[0][0][1][1].fill_(kNaN);
    maps[0][0][0][0].fill_(std::numeric_limits<double>::infinity());
    EXPECT_EQ(find_range(maps), (HeatmapRange{1.0, 2.0}));
    EXPECT_EQ(find_range(at::full({1, 1, 1, 1}, kNaN)), (HeatmapRange{0.0, 0.0}));
}

TEST(Heatmap, ValuesWithASignHaveARangeAroundZero) {
    const at::Tensor maps = at::arange(-3, 2, at::kFloat).view({1, 1, 1, 5});
    EXPECT_EQ(color_range(maps, {}, true), (HeatmapRange{-3.0, 3.0}));
    EXPECT_EQ(color_range(-maps, {}, true), (HeatmapRange{-3.0, 3.0}));
    HeatmapStyle style;
    style.range = HeatmapRange{-1.0, 5.0};
    EXPECT_EQ(color_range(maps, style, true), style.range);
}

TEST(Heatmap, SizesHaveARangeFromZero) {
    const at::Tensor maps = at::arange(2, 6, at::kFloat).view({1, 2, 1, 2}) * 1e-3;
    EXPECT_EQ(color_range(maps, {}, false), (HeatmapRange{0.0, maps.max().item<double>()}));
    EXPECT_EQ(color_range(at::zeros({1, 1, 1, 1}), {}, false), (HeatmapRange{0.0, 0.0}));
    HeatmapStyle style;
    style.range = HeatmapRange{1.0, 5.0};
    EXPECT_EQ(color_range(maps, style, false), style.range);
}

TEST(Heatmap, ARangeMayEndAtTheLargestPercentileOfItsMaps) {
    // Sizes 0.5 and 8, then 0 and 2 with another sign.
    const at::Tensor maps = at::tensor({0.5, 8.0, 0.0, -2.0}, at::kDouble).view({1, 2, 1, 2});
    HeatmapStyle style;
    style.range_percentile = 50.0;
    EXPECT_EQ(color_range(maps.abs(), style, false), (HeatmapRange{0.0, 2.0}))
        << "0 is no end: the second map is whole";
    EXPECT_EQ(color_range(maps, style, true), (HeatmapRange{-2.0, 2.0}));
    EXPECT_EQ(color_range(maps[0][0].view({1, 1, 1, 2}), style, false), (HeatmapRange{0.0, 0.5}));
    style.range = HeatmapRange{0.0, 5.0};
    EXPECT_EQ(color_range(maps, style, true), style.range);
    for (const double wrong : {0.0, 100.5, kNaN}) {
        style.range_percentile = wrong;
        EXPECT_THROW(check_heatmap_style(style), Error) << wrong;
    }
}

TEST(Heatmap, ThePercentileLeavesNoMoreThanTheRestBeyond) {
    EXPECT_EQ(place_within(200, 99.5), 198U);
    EXPECT_EQ(place_within(199, 99.5), 198U);
    EXPECT_EQ(place_within(10, 100.0), 9U);
    EXPECT_EQ(place_within(1, 50.0), 0U);
    EXPECT_EQ(place_within(4, 1.0), 0U);
    const float none = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(rising_sizes(std::vector<float>{2.0F, none, -3.0F, 1.0F}),
              (std::vector<float>{1.0F, 2.0F, 3.0F}));
    EXPECT_EQ(range_within({-1.0, 4.0}, {}, 50.0), (HeatmapRange{-1.0, 4.0}));
}

TEST(Heatmap, ValuesWithASignThatAreAllZeroTakeTheMiddleColour) {
    const at::Tensor maps = at::zeros({1, 1, 1, 1});
    const HeatmapRange range = color_range(maps, {}, true);
    EXPECT_EQ(range, (HeatmapRange{-1.0, 1.0}));
    const Image map = color_map_picture(maps[0][0], {.color_map = ColorMap::diverging}, range, {});
    EXPECT_EQ(pixel(map, 0, 0), color_at(color_table(ColorMap::diverging), 0.0, -1.0, 1.0));
}

TEST(Heatmap, EnlargesTheMapAndLaysThePictureOver) {
    at::Tensor map = at::arange(4, at::kFloat).view({2, 2}).clone();
    map[1][1].fill_(kNaN);
    Image picture = make_canvas(4, 4);
    HeatmapStyle style;
    style.picture_opacity = 0.5;
    const ColorTable table = color_table(style.color_map);
    const Image shown = color_map_picture(map, style, {0.0, 2.0}, picture);
    ASSERT_EQ(shown.width, 4);
    // Of the map: half where it is strongest, 0.5^4 where it is weakest, the mean between.
    for (const auto& [x, y, value, opacity] : {std::tuple{0, 0, 0.0, 0.0625},
                                               {1, 1, 0.0, 0.0625},
                                               {3, 0, 1.0, 0.28125},
                                               {0, 3, 2.0, 0.5}}) {
        const auto over_white = [share = opacity](std::uint8_t above) {
            return static_cast<std::uint8_t>(std::lround(share * above + (1.0 - share) * 255));
        };
        const Rgb above = color_at(table, value, 0.0, 2.0);
        EXPECT_EQ(pixel(shown, x, y),
                  (Rgb{over_white(above.red), over_white(above.green), over_white(above.blue)}))
            << x << " " << y;
    }
    EXPECT_EQ(pixel(shown, 2, 2), kNotANumberColor) << "opaque";
}

TEST(Heatmap, WeakColoursLetMoreOfThePictureThrough) {
    const auto of_sizes = [](double value, double opacity) {
        return opacity_at(ColorMap::ylgnbu, value, 0.0, 4.0, opacity, false);
    };
    EXPECT_DOUBLE_EQ(of_sizes(4.0, 0.7), 0.7);
    EXPECT_DOUBLE_EQ(of_sizes(9.0, 0.7), 0.7) << "beyond the last colour";
    EXPECT_NEAR(of_sizes(0.0, 0.7), 0.2401, 1e-12);
    EXPECT_NEAR(of_sizes(2.0, 0.7), (0.7 + 0.2401) / 2, 1e-12);
    const auto with_signs = [](double value) {
        return opacity_at(ColorMap::diverging, value, -4.0, 4.0, 0.7, false);
    };
    EXPECT_NEAR(with_signs(0.0), 0.2401, 1e-12);
    EXPECT_DOUBLE_EQ(with_signs(-4.0), with_signs(4.0));
    EXPECT_DOUBLE_EQ(with_signs(4.0), 0.7);
    for (const double value : {0.0, 1.0, 4.0}) {
        EXPECT_EQ(of_sizes(value, 1.0), 1.0) << "the map alone";
        EXPECT_EQ(of_sizes(value, 0.0), 0.0) << "the picture alone";
    }
}

/// HP, Fig. 13: the picture lies over the map with an opacity of 0.08 everywhere.
TEST(Heatmap, WithEvenOpacityThePapersFiguresCanBeMade) {
    constexpr int kSide = 4;
    Image picture = make_canvas(kSide, kSide);
    for (std::size_t i = 0; i < picture.pixels.size(); ++i) {
        picture.pixels[i] = static_cast<std::uint8_t>(i * 53 % 256);
    }
    const at::Tensor map = at::arange(kSide * kSide, at::kFloat).view({kSide, kSide});
    for (const ColorMap colors : {ColorMap::ylgnbu, ColorMap::diverging}) {
        HeatmapStyle style;
        style.color_map = colors;
        style.picture_opacity = 0.08;
        style.has_even_opacity = true;
        const Image shown = color_map_picture(map, style, {0.0, 15.0}, picture);
        const ColorTable table = color_table(colors);
        for (int y = 0; y < kSide; ++y) {
            for (int x = 0; x < kSide; ++x) {
                const auto mixed = [](std::uint8_t of_map, std::uint8_t of_picture) {
                    return static_cast<std::uint8_t>(
                        std::lround(0.92 * of_map + 0.08 * of_picture));
                };
                const Rgb above = color_at(table, y * kSide + x, 0.0, 15.0);
                const Rgb below = pixel(picture, x, y);
                const auto light = static_cast<std::uint8_t>(
                    std::lround(0.2126 * below.red + 0.7152 * below.green + 0.0722 * below.blue));
                EXPECT_EQ(pixel(shown, x, y),
                          (Rgb{mixed(above.red, light), mixed(above.green, light),
                               mixed(above.blue, light)}))
                    << x << " " << y;
            }
        }
    }
}

TEST(Heatmap, ByDefaultAMapHasItsOwnColoursWhateverItsPicture) {
    const at::Tensor map = at::arange(4, at::kFloat).view({2, 2});
    Image picture = make_canvas(2, 2);
    fill_box(picture, 0, 0, 2, 2, {200, 30, 30});
    EXPECT_EQ(color_map_picture(map, {}, {0.0, 3.0}, picture),
              color_map_picture(map, {}, {0.0, 3.0}, {}));
}

/// One value of 200 is a hundred times the largest of the others.
TEST(Heatmap, ByDefaultAFewLargeValuesLeaveTheOthersTheirColours) {
    at::Tensor maps = at::arange(200, at::kDouble).view({1, 1, 10, 20}).clone();
    maps[0][0][9][19] = 20000.0;
    EXPECT_EQ(color_range(maps, {}, false), (HeatmapRange{0.0, 197.0})) << "2 of 200 lie beyond";
    HeatmapStyle whole;
    whole.range_percentile = 100.0;
    EXPECT_EQ(color_range(maps, whole, false), (HeatmapRange{0.0, 20000.0}));
}

TEST(Heatmap, APercentileHasItsName) {
    EXPECT_EQ(percentile_name(99.0), "99th percentile");
    EXPECT_EQ(percentile_name(99.5), "99.5th percentile");
    EXPECT_EQ(percentile_name(1.0), "1st percentile");
    EXPECT_EQ(percentile_name(92.0), "92nd percentile");
    EXPECT_EQ(percentile_name(53.0), "53rd percentile");
    EXPECT_EQ(percentile_name(12.0), "12th percentile");
}

HeatmapContent two_maps(double second) {
    at::Tensor maps = at::zeros({1, 2, 8, 8});
    maps[0][0].fill_(1.0);
    maps[0][1].fill_(second);
    return {.maps = maps,
            .pictures = {},
            .row_labels = {"demo"},
            .column_labels = {"0", "1"},
            .title = "Maps",
            .measure = "m",
            .notes = {}};
}

TEST(Heatmap, OneRangeForAllMaps) {
    const Image shared = draw_heatmaps(two_maps(3.0), {});
    const ColorTable table = color_table(ColorMap::ylgnbu);
    HeatmapStyle style;
    style.range = HeatmapRange{0.0, 2.0};
    const Image fixed = draw_heatmaps(two_maps(3.0), style);
    EXPECT_TRUE(holds(fixed, color_at(table, 1.0, 0.0, 2.0)));
    EXPECT_GE(count_of(shared, color_at(table, 1.0, 0.0, 3.0)), 64 * 64) << "from 0 to the largest";
    EXPECT_FALSE(shared == fixed);
    EXPECT_FALSE(holds(shared, kNotANumberColor));
    EXPECT_TRUE(holds(draw_heatmaps(two_maps(kNaN), {}), kNotANumberColor));
}

TEST(Heatmap, TellsOfThePercentileWhereValuesLieBeyondIt) {
    HeatmapContent content = two_maps(3.0);
    content.maps = at::full({1, 1, 10, 20}, 2.0, at::kDouble);
    content.column_labels = {"0"};
    const Image within = draw_heatmaps(content, {});
    EXPECT_FALSE(says(within, "(99th percentile)", kInk));
    content.maps[0][0][0][0] = 7.0;
    const Image beyond = draw_heatmaps(content, {});
    EXPECT_TRUE(says(beyond, ">= 2 (99th percentile)", kInk)) << "on the bar";
    EXPECT_TRUE(says(beyond, "Colours end at the 99th percentile", kFaintInk)) << "below";
    HeatmapStyle style;
    style.range = HeatmapRange{0.0, 2.0};
    EXPECT_FALSE(says(draw_heatmaps(content, style), "(99th percentile)", kInk));
}

TEST(Heatmap, RefusesABadStyle) {
    HeatmapStyle style;
    style.range = HeatmapRange{2.0, 2.0};
    EXPECT_THROW((void)draw_heatmaps(two_maps(3.0), style), Error);
    style.range.reset();
    style.picture_opacity = 1.5;
    EXPECT_THROW((void)draw_heatmaps(two_maps(3.0), style), Error);
}

}  // namespace
}  // namespace zscope::testing
