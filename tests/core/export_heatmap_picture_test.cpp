#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <tuple>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/colormap.h"
#include "core/export/heatmap_picture.h"
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
    EXPECT_EQ(color_range(maps, {}, false), (HeatmapRange{-3.0, 1.0}));
    EXPECT_EQ(color_range(maps, {}, true), (HeatmapRange{-3.0, 3.0}));
    EXPECT_EQ(color_range(-maps, {}, true), (HeatmapRange{-3.0, 3.0}));
    HeatmapStyle style;
    style.range = HeatmapRange{-1.0, 5.0};
    EXPECT_EQ(color_range(maps, style, true), style.range);
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
    const auto half = [](std::uint8_t below) {
        return static_cast<std::uint8_t>(std::lround(0.5 * below + 0.5 * 255));
    };
    for (const auto& [x, y, value] :
         {std::tuple{0, 0, 0.0}, {1, 1, 0.0}, {3, 0, 1.0}, {0, 3, 2.0}}) {
        const Rgb below = color_at(table, value, 0.0, 2.0);
        EXPECT_EQ(pixel(shown, x, y), (Rgb{half(below.red), half(below.green), half(below.blue)}))
            << x << " " << y;
    }
    EXPECT_EQ(pixel(shown, 2, 2), kNotANumberColor) << "nothing lies over it";
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
    EXPECT_TRUE(holds(shared, table.front())) << "the smallest of both";
    EXPECT_FALSE(shared == fixed);
    EXPECT_FALSE(holds(shared, kNotANumberColor));
    EXPECT_TRUE(holds(draw_heatmaps(two_maps(kNaN), {}), kNotANumberColor));
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
