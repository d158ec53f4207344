#include <gtest/gtest.h>

#include "tests/bench/step_floor.h"

namespace zscope::bench {
namespace {

// In units of 1e9, a forward pass of the paper's networks: 2 x 13.75 of G, 2 x 13.76 of D.
constexpr double kG = 27.50;
constexpr double kD = 27.52;
constexpr double kHalfDigit = 0.01;

/// G: forward and back through both networks. D: forward and back for made and real pictures.
TEST(StepFloor, GradientsAreForwardAndTwiceThatBack) {
    EXPECT_NEAR(1e-9 * gradient_flops({}, Penalty::none), 3 * kG + 8 * kD, 11 * kHalfDigit);
}

TEST(StepFloor, SlopesAndTheirDerivativeTakeThreePassesAndOwnPicturesThreeMore) {
    EXPECT_NEAR(1e-9 * gradient_flops({}, Penalty::r1), 3 * kG + 11 * kD, 14 * kHalfDigit);
    EXPECT_NEAR(1e-9 * gradient_flops({}, Penalty::wgan_gp), 3 * kG + 14 * kD, 17 * kHalfDigit);
}

TEST(StepFloor, ALazyPenaltyCountsInTheStepsThatHaveIt) {
    EXPECT_NEAR(1e-9 * trainer_step_flops({}, Penalty::r1, 1), 4 * kG + 11 * kD, 15 * kHalfDigit);
    EXPECT_NEAR(1e-9 * trainer_step_flops({}, Penalty::r1, 6), 4 * kG + 8.5 * kD, 13 * kHalfDigit);
    EXPECT_NEAR(1e-9 * trainer_step_flops({}, Penalty::wgan_gp, 1), 4 * kG + 14 * kD,
                18 * kHalfDigit);
}

}  // namespace
}  // namespace zscope::bench
