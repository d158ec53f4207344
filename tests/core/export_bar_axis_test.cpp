#include <gtest/gtest.h>

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

}  // namespace
}  // namespace zscope
