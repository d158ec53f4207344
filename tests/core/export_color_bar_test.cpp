#include <ATen/ops/full.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "core/export/canvas.h"
#include "core/export/color_bar.h"
#include "core/export/comparison.h"
#include "core/export/figure.h"
#include "core/export/heatmap_picture.h"
#include "tests/core/picture_support.h"

namespace zscope {
namespace {

using Numbers = std::vector<std::string>;

Numbers numbers_of(const ColorBar& bar) {
    Numbers numbers;
    for (const ColorBarTick& tick : color_bar_ticks(bar)) {
        numbers.push_back(tick.text);
    }
    return numbers;
}

TEST(ColorBar, TheColourBarsNumbersHaveAZeroAndNoNeedlessOnes) {
    EXPECT_EQ(numbers_of({.low = -2.0, .high = 2.0}), (Numbers{"-2", "-1", "0", "1", "2"}));
    EXPECT_EQ(numbers_of({.low = -2.0, .high = 2.0, .ticks = 2}), (Numbers{"-2", "0", "2"}));
    EXPECT_EQ(numbers_of({.low = 0.0, .high = 5.0}), (Numbers{"0", "1", "2", "3", "4", "5"}));
    EXPECT_EQ(numbers_of({.low = 0.0, .high = 0.0}), Numbers{"0"});
    EXPECT_EQ(numbers_of({.low = 3.0, .high = 3.0}), Numbers{"3"});
    EXPECT_EQ(numbers_of({.low = 1e-14, .high = 1.0}).front(), "0") << "what rounding leaves";
    EXPECT_EQ(numbers_of({.low = 0.01, .high = 1.0}).front(), "0.01");
    EXPECT_EQ(numbers_of({.low = -0.0, .high = 1.0}).front(), "0");
}

TEST(ColorBar, AnEndIsNamedHoweverNearToZeroItIs) {
    EXPECT_EQ(numbers_of({.low = 1e-3, .high = 2.0}).front(), "0.001");
    EXPECT_EQ(numbers_of({.low = 1e-4, .high = 376.0}).front(), "0.0001");
    EXPECT_EQ(numbers_of({.low = -2.0, .high = -1e-3}).back(), "-0.001");
    EXPECT_EQ(numbers_of({.low = -1e-3, .high = 2.0}).front(), "-0.001");
    EXPECT_EQ(numbers_of({.low = 1e-3, .high = 2.0, .has_below = true}).front(), "<= 0.001");
}

TEST(ColorBar, BetweenTheEndsStandRoundNumbersThatLeaveRoomForThem) {
    EXPECT_EQ(numbers_of({.low = 0.0, .high = 0.0371234}),
              (Numbers{"0", "0.01", "0.02", "0.03", "0.0371"}));
    EXPECT_EQ(numbers_of({.low = 0.0, .high = 4.1}), (Numbers{"0", "1", "2", "3", "4.1"}))
        << "4 would touch 4.1";
    EXPECT_EQ(numbers_of({.low = 0.0, .high = 1000.0}),
              (Numbers{"0", "200", "400", "600", "800", "1000"}));
    EXPECT_EQ(numbers_of({.low = 1000.0, .high = 1005.0}),
              (Numbers{"1000", "1001", "1002", "1003", "1004", "1005"}))
        << "digits enough to tell them apart";
    EXPECT_EQ(numbers_of({.low = 0.0, .high = 0.0371234, .ticks = 2}), (Numbers{"0", "0.0371"}));
}

TEST(ColorBar, ARangeAroundZeroHasItInTheMiddleAndTheOthersAlikeAroundIt) {
    for (const double end : {1e-6, 0.0371, 0.5, 1.3, 1.9, 7.0, 376.0, 1e9}) {
        for (const int most : {2, 3, 4, 5, 6}) {
            const std::vector<ColorBarTick> ticks =
                color_bar_ticks({.low = -end, .high = end, .ticks = most});
            ASSERT_EQ(ticks.size() % 2, 1U) << end << ", " << most;
            const ColorBarTick& middle = ticks[ticks.size() / 2];
            EXPECT_EQ(middle.text, "0") << end << ", " << most;
            EXPECT_DOUBLE_EQ(middle.share, 0.5);
            for (std::size_t i = 0; 2 * i + 1 < ticks.size(); ++i) {
                const ColorBarTick& high = ticks[ticks.size() - 1 - i];
                EXPECT_EQ(ticks[i].text, std::string("-").append(high.text)) << end;
                EXPECT_NEAR(ticks[i].share, 1.0 - high.share, 1e-12) << end;
            }
        }
    }
}

TEST(ColorBar, ItsNumbersStandWhereTheirColoursAre) {
    for (const double high : {0.0371234, 4.1, 1e9}) {
        const std::vector<ColorBarTick> ticks = color_bar_ticks({.low = 0.0, .high = high});
        EXPECT_EQ(ticks.front().share, 0.0);
        EXPECT_EQ(ticks.back().share, 1.0);
        for (const ColorBarTick& tick : ticks) {
            EXPECT_NEAR(tick.share * high, std::stod(tick.text), 1e-3 * high) << tick.text;
        }
        for (std::size_t i = 1; i < ticks.size(); ++i) {
            EXPECT_GE(ticks[i].share - ticks[i - 1].share, 0.75 / 5.0 - 1e-12) << "they touch";
        }
    }
}

TEST(ColorBar, AnEndIsMarkedWhereValuesLieBeyondIt) {
    EXPECT_EQ(numbers_of({.low = -2.0, .high = 2.0, .ticks = 3, .has_above = true}),
              (Numbers{"-2", "0", ">= 2"}));
    EXPECT_EQ(numbers_of({.low = -2.0, .high = 2.0, .ticks = 3, .has_below = true}),
              (Numbers{"<= -2", "0", "2"}));
    EXPECT_EQ(numbers_of({.low = 3.0, .high = 3.0, .has_above = true}), Numbers{">= 3"});
    EXPECT_EQ(numbers_of({.low = 0.0,
                          .high = 2.0,
                          .ticks = 2,
                          .has_above = true,
                          .high_note = "99th percentile"}),
              (Numbers{"0", ">= 2 (99th percentile)"}));
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

TEST(ColorBar, ADifferenceTellsThatItGoesBeyondItsRange) {
    const Image white = make_canvas(400, 8);
    ComparisonStyle style{.view = ComparisonView::difference};
    const auto ink = [&](std::uint8_t grey) {
        Image other = white;
        fill_box(other, 0, 0, other.width, other.height, {grey, grey, grey});
        return testing::count_of(compose_comparison(white, other, 2.0F, style), kInk);
    };
    for (const DifferenceKind kind : {DifferenceKind::absolute, DifferenceKind::signed_values}) {
        style.difference = kind;
        EXPECT_GT(ink(0), ink(204)) << "of 0.5, by 2 and by 0.4: " << difference_name(kind);
    }
}

TEST(ColorBar, AFigureOfNothingIsDrawn) {
    Figure figure{.panels = {make_canvas(8, 8)}};
    figure.color_bar = ColorBar{.low = 0.0, .high = 0.0};
    EXPECT_NO_THROW((void)compose_figure(figure));
}

}  // namespace
}  // namespace zscope
