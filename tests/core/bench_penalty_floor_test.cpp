#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <vector>

#include "tests/bench/penalty_floor.h"

namespace zscope::bench {
namespace {

/// Two values a sample, the larger one second.
at::Tensor layer(const std::vector<float>& largest) {
    const at::Tensor values = at::tensor(largest).view({-1, 1, 1});
    return at::cat({values - 100.0, values}, 2);
}

TEST(PenaltyFloor, CountsASampleToTheDeepestLayerWhoseMaximumItHolds) {
    const std::vector<at::Tensor> penalties{layer({1, 5, 2, 9}), layer({0, 7, 6, 3})};
    EXPECT_EQ(deepest_maxima(penalties, 1), (std::vector<int>{0, 2, 0, 1}));
    EXPECT_EQ(deepest_maxima(penalties, 2), (std::vector<int>{0, 2, 2, 1}));
    EXPECT_EQ(deepest_maxima(penalties, 4), (std::vector<int>{2, 2, 2, 2}));
}

/// In units of 1e9: ten layers of the paper's generator take 18.36 of a picture, eight 9.236.
TEST(PenaltyFloor, IsForwardForAllAndTwiceThatBackwardFromTheMaxima) {
    std::vector<int> deepest(96, 0);
    EXPECT_NEAR(1e-9 * penalty_gradient_flops({}, 10, 2, deepest), 4 * 96 * 18.36, 4 * 96 * 0.005);
    for (std::size_t sample = 0; sample < 10; ++sample) {
        deepest[5 * sample] = 10;
    }
    constexpr double kPasses = 4 * 96 + 8 * 10;
    EXPECT_NEAR(1e-9 * penalty_gradient_flops({}, 10, 2, deepest), kPasses * 18.36,
                kPasses * 0.005);
    const std::vector<int> mixed{10, 0, 8};
    EXPECT_NEAR(1e-9 * penalty_gradient_flops({}, 10, 3, mixed),
                6 * (3 * 18.36 + 2 * (18.36 + 9.236)), 6 * (3 * 0.005 + 2 * 0.0055));
}

}  // namespace
}  // namespace zscope::bench
