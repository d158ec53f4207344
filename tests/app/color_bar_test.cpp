#include "app/ui/color_bar.h"

#include <gtest/gtest.h>

namespace zscope {
namespace {

using ui::tick_text;

TEST(ColorBar, SaysAtItsEndsThatValuesLieBeyond) {
    const HeatmapRange range{0.5, 2.0};
    EXPECT_EQ(tick_text(0.5, range, range), "0.5");
    EXPECT_EQ(tick_text(2.0, range, range), "2");
    EXPECT_EQ(tick_text(0.5, range, {0.75, 1.0}), "0.5") << "all values lie within";
    EXPECT_EQ(tick_text(0.5, range, {0.25, 3.0}), "<= 0.5");
    EXPECT_EQ(tick_text(1.25, range, {0.25, 3.0}), "1.25");
    EXPECT_EQ(tick_text(2.0, range, {0.25, 3.0}), ">= 2");
    EXPECT_EQ(tick_text(2.0, range, {0.25, 2.0}), "2");
}

TEST(ColorBar, WritesZeroWithoutASign) {
    EXPECT_EQ(tick_text(-0.0, {-1.0, 1.0}, {-1.0, 1.0}), "0");
    EXPECT_EQ(tick_text(1e-17, {-1.0, 1.0}, {-1.0, 1.0}), "0");
    EXPECT_EQ(tick_text(-0.0, {0.0, 1.0}, {-0.5, 1.0}), "<= 0");
}

}  // namespace
}  // namespace zscope
