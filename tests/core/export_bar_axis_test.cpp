#include <gtest/gtest.h>

#include <vector>

#include "core/export/bar_chart.h"

namespace zscope {
namespace {

TEST(BarAxis, EndsWithTheRoundNumberThatIsNotBelowTheData) {
    EXPECT_DOUBLE_EQ(axis_end(89.0, 4), 100.0);
    EXPECT_DOUBLE_EQ(axis_end(8.7, 4), 10.0);
    EXPECT_DOUBLE_EQ(axis_end(4.0, 4), 4.0);
    EXPECT_DOUBLE_EQ(axis_end(0.071, 4), 0.08);
    for (const double limit : {1e-30, 0.0123, 0.99, 1.0, 3.7, 123456.0}) {
        const double end = axis_end(limit, 4);
        EXPECT_GE(end, limit * (1.0 - 1e-9)) << limit;
        EXPECT_NEAR(axis_ticks(end, 4).back() / end, 1.0, 1e-9) << "no number there: " << limit;
    }
}

TEST(BarAxis, TicksAreRoundAndStayInside) {
    EXPECT_EQ(axis_ticks(4.0, 4), (std::vector<double>{0, 1, 2, 3, 4}));
    EXPECT_EQ(axis_ticks(7.0, 4), (std::vector<double>{0, 2, 4, 6}));
    for (const double limit : {1e-30, 0.0123, 0.99, 1.0, 3.7, 123456.0}) {
        const std::vector<double> ticks = axis_ticks(limit, 4);
        EXPECT_GE(ticks.size(), 2U) << limit;
        EXPECT_LE(ticks.size(), 6U) << limit;
        EXPECT_LE(ticks.back(), limit * (1.0 + 1e-9)) << limit;
    }
}

}  // namespace
}  // namespace zscope
