#include "app/state/component_order.h"

#include <gtest/gtest.h>

#include <limits>

namespace zscope {
namespace {

TEST(BarShare, IsTheScoresPartOfTheLargest) {
    EXPECT_EQ(bar_share(2.0, 2.0), 1.0);
    EXPECT_EQ(bar_share(0.5, 2.0), 0.25);
    EXPECT_EQ(bar_share(0.0, 2.0), 0.0);
    EXPECT_EQ(bar_share(3.0, 2.0), 1.0) << "no longer than the track";
}

TEST(BarShare, OfWhatHasNoLengthIsNothing) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(bar_share(kNone, 2.0), 0.0);
    EXPECT_EQ(bar_share(kInfinite, 2.0), 0.0);
    EXPECT_EQ(bar_share(-1.0, 2.0), 0.0);
    EXPECT_EQ(bar_share(1.0, 0.0), 0.0);
    EXPECT_EQ(bar_share(1.0, kNone), 0.0);
}

}  // namespace
}  // namespace zscope
