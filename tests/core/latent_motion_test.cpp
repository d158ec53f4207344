#include <gtest/gtest.h>

#include <cmath>
#include <vector>

#include "core/latent/slerp.h"
#include "core/latent/sweep.h"
#include "tests/support/thrown_error.h"

/// How a latent goes from one place to another.
namespace zscope {
namespace {

using Vector = std::vector<float>;

double length(const Vector& z) {
    double sum = 0.0;
    for (const float value : z) {
        sum += static_cast<double>(value) * static_cast<double>(value);
    }
    return std::sqrt(sum);
}

void expect_near(const Vector& found, const Vector& expected) {
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_NEAR(found[i], expected[i], 1e-6) << i;
    }
}

TEST(Slerp, GoesAlongTheCircleThroughTwoUnitVectors) {
    const Vector x = {1.0F, 0.0F, 0.0F};
    const Vector y = {0.0F, 1.0F, 0.0F};
    const float half = std::sqrt(0.5F);
    expect_near(slerp(x, y, 0.5), {half, half, 0.0F});
    expect_near(slerp(x, y, 1.0 / 3.0), {std::sqrt(0.75F), 0.5F, 0.0F});
}

TEST(Slerp, BeginsAndEndsAtItsLatentsToTheLastBit) {
    const Vector a = {0.3F, -1.7F, 2.2F, 1e-3F};
    const Vector b = {-0.9F, 0.11F, 0.7F, -2.0F};
    EXPECT_EQ(slerp(a, b, 0.0), a);
    EXPECT_EQ(slerp(a, b, 1.0), b);
    EXPECT_EQ(lerp(a, b, 0.0), a);
    EXPECT_EQ(lerp(a, b, 1.0), b);
}

TEST(Slerp, KeepsTheLengthOrChangesItEvenly) {
    const Vector a = {3.0F, 0.0F, 4.0F};
    const Vector b = {0.0F, -5.0F, 0.0F};
    const Vector longer = {1.0F, 10.0F, 2.0F};
    for (const double part : {0.1, 0.5, 0.8}) {
        EXPECT_NEAR(length(slerp(a, b, part)), 5.0, 1e-5) << part;
        EXPECT_NEAR(length(slerp(a, longer, part)), (1.0 - part) * 5.0 + part * std::sqrt(105.0),
                    1e-5)
            << part;
    }
    EXPECT_LT(length(lerp(a, b, 0.5)), 4.0) << "a line cuts the corner";
}

TEST(Slerp, IsLinearWhereNoPlaneIsToBeTold) {
    const Vector a = {1.0F, 2.0F};
    for (const Vector& b :
         {Vector{2.0F, 4.0F}, Vector{-1.0F, -2.0F}, Vector{0.0F, 0.0F}, Vector{1.0F, 2.0001F}}) {
        EXPECT_EQ(slerp(a, b, 0.25), lerp(a, b, 0.25)) << b[1];
    }
    EXPECT_EQ(slerp({2.0F}, {-1.0F}, 0.5), (Vector{0.5F})) << "of one component";
}

TEST(Slerp, RefusesLatentsOfDifferentLengths) {
    EXPECT_EQ(testing::message_of([] {
                  (void)slerp({1.0F}, {1.0F, 2.0F}, 0.5);
              }),
              "latents of 1 and 2 components; expected equally many");
}

TEST(Sweep, BeginsExactlyWhereTheComponentStands) {
    for (const float start : {0.0F, 0.1F, -1.337F, 1.9999999F, -2.0F}) {
        EXPECT_EQ(sweep_value({0, start, 2.0F}, 0.0), start);
    }
}

TEST(Sweep, TakesThePeriodItIsGiven) {
    const Sweep sweep{0, 0.5F, 2.0F};
    EXPECT_FLOAT_EQ(sweep_value(sweep, 1.0, 8.0), sweep_value(sweep, kSweepSeconds / 8.0));
    EXPECT_NEAR(sweep_value(sweep, 8.0, 8.0), 0.5, 1e-6);
    EXPECT_FLOAT_EQ(sweep_value({0, 0.0F, 2.0F}, 2.0, 8.0), 2.0F);
    EXPECT_FLOAT_EQ(sweep_value({0, 0.0F, 2.0F}, 6.0, 8.0), -2.0F);
}

}  // namespace
}  // namespace zscope
