#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <string>
#include <vector>

#include "core/base/duration_text.h"
#include "core/base/lru_cache.h"
#include "core/base/progress.h"
#include "core/latent/extent.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

TEST(LruCache, DropsTheOneNotUsedForLongest) {
    LruCache<int, std::string> cache(10);
    cache.put(1, "a", 4);
    cache.put(2, "b", 4);
    ASSERT_NE(cache.find(1), nullptr);
    cache.put(3, "c", 4);
    EXPECT_EQ(cache.find(2), nullptr);
    EXPECT_EQ(*cache.find(1), "a");
    EXPECT_EQ(*cache.find(3), "c");
    EXPECT_EQ(cache.used_bytes(), 8U);
}

TEST(LruCache, ReplacesShrinksAndRefusesWhatIsTooLarge) {
    LruCache<int, int> cache(10);
    cache.put(1, 1, 4);
    cache.put(1, 2, 6);
    EXPECT_EQ(*cache.find(1), 2);
    EXPECT_EQ(cache.used_bytes(), 6U);
    cache.put(2, 3, 11);
    EXPECT_EQ(cache.find(2), nullptr);
    EXPECT_NE(cache.find(1), nullptr);
    cache.set_budget(5);
    EXPECT_EQ(cache.size(), 0U);
    cache.put(4, 4, 0);
    cache.clear();
    EXPECT_EQ(cache.size(), 0U);
    EXPECT_EQ(cache.used_bytes(), 0U);
}

TEST(ProgressSink, PassesAtMostTenASecondAndAlwaysTheLast) {
    ProgressSink::Clock::time_point now{};
    std::vector<Progress> seen;
    ProgressSink sink([&](const Progress& progress) { seen.push_back(progress); },
                      [&] { return now; });
    for (int i = 0; i <= 1000; ++i) {
        sink.report(i, 1001);
        now += std::chrono::milliseconds(1);
    }
    sink.report(1001, 1001, "done");
    ASSERT_EQ(seen.size(), 12U);
    EXPECT_EQ(seen.front().done, 0);
    EXPECT_EQ(seen[1].done, 100);
    EXPECT_EQ(seen.back(), (Progress{.done = 1001, .total = 1001, .note = "done"}));
    ProgressSink().report(1, 2);
}

TEST(Extent, BothOfItsEndsAreAllowedInEitherKindOfNumber) {
    EXPECT_NO_THROW(require_extent("extent", 0.01F));
    EXPECT_NO_THROW(require_extent("extent", 0.01));
    EXPECT_NO_THROW(require_extent("extent", 100.0F));
    EXPECT_NO_THROW(require_extent("extent", 100.0));
}

TEST(Extent, AnotherIsToldTheRange) {
    const auto told = [](auto extent) {
        return testing::message_of([extent] { require_extent("extent", extent); });
    };
    EXPECT_EQ(told(1e30F), "extent is 1e+30; expected 0.01 to 100");
    EXPECT_EQ(told(100.5), "extent is 100.5; expected 0.01 to 100");
    EXPECT_EQ(told(0.009), "extent is 0.009; expected 0.01 to 100");
    EXPECT_EQ(told(-1.0F), "extent is -1; expected 0.01 to 100");
    EXPECT_EQ(told(std::numeric_limits<float>::quiet_NaN()), "extent is nan; expected 0.01 to 100");
    EXPECT_EQ(told(std::numeric_limits<double>::infinity()), "extent is inf; expected 0.01 to 100");
}

TEST(DurationText, IsShort) {
    EXPECT_EQ(duration_text(42.4), "42 s");
    EXPECT_EQ(duration_text(600.0), "10 min");
    EXPECT_EQ(duration_text(3.0 * 3600 + 120), "3 h 2 min");
    EXPECT_EQ(duration_text(1e9), "4166 days");
    EXPECT_EQ(duration_text(-5.0), "0 s");
}

TEST(ProgressSink, PassesTheBeginningOfEachPart) {
    std::vector<Progress> seen;
    ProgressSink sink([&](const Progress& progress) { seen.push_back(progress); },
                      [] { return ProgressSink::Clock::time_point{}; });
    for (const char* part : {"samples", "starts"}) {
        for (int i = 0; i <= 3; ++i) {
            sink.report(i, 3, part);
        }
    }
    EXPECT_EQ(seen, (std::vector<Progress>{{.done = 0, .total = 3, .note = "samples"},
                                           {.done = 3, .total = 3, .note = "samples"},
                                           {.done = 0, .total = 3, .note = "starts"},
                                           {.done = 3, .total = 3, .note = "starts"}}));
}

}  // namespace
}  // namespace zscope
