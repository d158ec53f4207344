#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <vector>

#include "core/base/error.h"
#include "core/data/picture_split.h"

namespace zscope {
namespace {

TEST(PictureSplit, TwoSetsHaveNoPictureInCommon) {
    for (const std::int64_t size : {40, 41, 100}) {
        const PictureSplit sets = split_pictures(size, 20, 5);
        ASSERT_EQ(sets.first.size(), 20U);
        ASSERT_EQ(sets.second.size(), 20U);
        std::vector<std::int64_t> both = sets.first;
        std::ranges::copy(sets.second, std::back_inserter(both));
        std::ranges::sort(both);
        EXPECT_EQ(std::ranges::adjacent_find(both), both.end()) << size;
        EXPECT_GE(both.front(), 0);
        EXPECT_LT(both.back(), size);
    }
}

TEST(PictureSplit, TheSeedDraws) {
    const PictureSplit sets = split_pictures(1000, 500, 7);
    EXPECT_EQ(sets.first, split_pictures(1000, 500, 7).first);
    EXPECT_EQ(sets.second, split_pictures(1000, 500, 7).second);
    EXPECT_NE(sets.first, split_pictures(1000, 500, 8).first);
    // Of 500 drawn of 1000, 250 are of the first half; the deviation is 7.9.
    const auto early = std::ranges::count_if(sets.first, [](std::int64_t i) { return i < 500; });
    EXPECT_NEAR(static_cast<double>(early), 250.0, 48.0);
}

TEST(PictureSplit, MoreThanThereAreIsAnError) {
    EXPECT_THROW((void)split_pictures(39, 20, 1), Error);
    EXPECT_THROW((void)split_pictures(10, -1, 1), Error);
    EXPECT_TRUE(split_pictures(0, 0, 1).first.empty());
}

}  // namespace
}  // namespace zscope
