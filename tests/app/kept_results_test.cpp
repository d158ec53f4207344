#include "app/control/kept_results.h"

#include <gtest/gtest.h>

namespace zscope::testing {
namespace {

using Order = AnalysisOrder<HeatmapResult>;

Order order_of_seed(std::uint64_t seed) {
    Order order{};
    order.request.latents.seed = seed;
    return order;
}

std::shared_ptr<const HeatmapResult> map_of(int side) {
    auto result = std::make_shared<HeatmapResult>();
    FloatMap map{side, side, std::vector<float>(static_cast<std::size_t>(side) * side)};
    result->map = std::make_shared<const FloatMap>(std::move(map));
    return result;
}

constexpr std::size_t kBudget = 100'000;

TEST(KeptResults, StayWithinTheirBudget) {
    KeptResults<HeatmapResult> kept(kBudget);
    const std::size_t each = byte_count(*map_of(64));
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        kept.keep(order_of_seed(seed), map_of(64));
    }
    std::size_t held = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
        held += kept.find(order_of_seed(seed)) != nullptr ? each : 0;
    }
    EXPECT_GT(held, kBudget / 2);
    EXPECT_LE(held, kBudget);
    EXPECT_EQ(kept.find(order_of_seed(0)), nullptr);
    EXPECT_NE(kept.find(order_of_seed(19)), nullptr);
}

TEST(KeptResults, OneLargerThanTheBudgetIsNotKept) {
    KeptResults<HeatmapResult> kept(kBudget);
    kept.keep(order_of_seed(1), map_of(16));
    kept.keep(order_of_seed(2), map_of(256));
    EXPECT_NE(kept.find(order_of_seed(1)), nullptr);
    EXPECT_EQ(kept.find(order_of_seed(2)), nullptr);
}

}  // namespace
}  // namespace zscope::testing
