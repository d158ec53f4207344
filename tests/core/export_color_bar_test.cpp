#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/export/canvas.h"
#include "core/export/figure.h"
#include "core/export/heatmap_picture.h"

namespace zscope {
namespace {

TEST(ColorBar, TheColourBarsNumbersHaveAZeroAndNoNeedlessOnes) {
    using Numbers = std::vector<std::string>;
    EXPECT_EQ(color_bar_numbers({.low = -2.0, .high = 2.0}), (Numbers{"-2", "-1", "0", "1", "2"}));
    EXPECT_EQ(color_bar_numbers({.low = -2.0, .high = 2.0, .ticks = 2}), (Numbers{"-2", "0", "2"}));
    EXPECT_EQ(color_bar_numbers({.low = 0.0, .high = 5.0}),
              (Numbers{"0", "1", "2", "3", "4", "5"}));
    EXPECT_EQ(color_bar_numbers({.low = 0.0, .high = 0.0}), Numbers{"0"});
    EXPECT_EQ(color_bar_numbers({.low = 3.0, .high = 3.0}), Numbers{"3"});
    EXPECT_EQ(color_bar_numbers({.low = 1e-4, .high = 376.0}).front(), "0");
    EXPECT_EQ(color_bar_numbers({.low = 0.01, .high = 1.0}).front(), "0.01");
}

TEST(ColorBar, AnEndIsMarkedWhereValuesLieBeyondIt) {
    using Numbers = std::vector<std::string>;
    EXPECT_EQ(color_bar_numbers({.low = -2.0, .high = 2.0, .ticks = 3, .has_above = true}),
              (Numbers{"-2", "0", ">= 2"}));
    EXPECT_EQ(color_bar_numbers({.low = -2.0, .high = 2.0, .ticks = 3, .has_below = true}),
              (Numbers{"<= -2", "0", "2"}));
}

TEST(ColorBar, AHeatmapInAGivenRangeTellsThatItGoesBeyond) {
    const HeatmapStyle style{.range = HeatmapRange{0.0, 2.0}};
    const auto figure = [&](double value) {
        return draw_heatmaps({.maps = at::full({1, 1, 8, 8}, value),
                              .pictures = {},
                              .row_labels = {},
                              .column_labels = {},
                              .title = "Map",
                              .measure = "m",
                              .notes = {}},
                             style);
    };
    EXPECT_FALSE(figure(3.0) == figure(2.0)) << "their colours are alike";
    EXPECT_TRUE(figure(3.0) == figure(4.0));
}

TEST(ColorBar, AFigureOfNothingIsDrawn) {
    Figure figure{.panels = {make_canvas(8, 8)}};
    figure.color_bar = ColorBar{.low = 0.0, .high = 0.0};
    EXPECT_NO_THROW((void)compose_figure(figure));
}

}  // namespace
}  // namespace zscope
