#include "app/state/seed_history.h"

#include <gtest/gtest.h>

namespace zscope {
namespace {

TEST(SeedHistory, NewestFirstEachOnceUpToTheLimit) {
    SeedHistory history;
    for (const std::uint64_t seed : {4U, 9U, 9U, 7U, 4U}) {
        history.note(seed);
    }
    EXPECT_EQ(std::vector<std::uint64_t>(history.seeds().begin(), history.seeds().end()),
              (std::vector<std::uint64_t>{4, 7, 9}));
    for (std::uint64_t seed = 100; seed < 200; ++seed) {
        history.note(seed);
    }
    EXPECT_EQ(history.seeds().size(), SeedHistory::kLimit);
    EXPECT_EQ(history.seeds().front(), 199U);
}

}  // namespace
}  // namespace zscope
