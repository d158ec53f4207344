#include "core/latent/latent_state.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

TEST(SampleLatent, EqualsTheClassicGeneratorOfSeedZero) {
    const std::vector<float> z = sample_latent(0, 4);
    const double expected[] = {1.76405235, 0.40015721, 0.97873798, 2.2408932};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(z[i], expected[i], 1.3e-7) << i;  // one float32 rounding of the printed digits
    }
}

TEST(SampleLatent, IsAPrefixOfALongerDraw) {
    const std::vector<float> few = sample_latent(12, 3);
    const std::vector<float> many = sample_latent(12, 8);
    EXPECT_TRUE(std::equal(few.begin(), few.end(), many.begin()));
}

TEST(SampleLatent, LargeSeedsDifferFromTheirLowHalf) {
    const std::uint64_t low = 7;
    const std::uint64_t high = (std::uint64_t{1} << 32U) + low;
    EXPECT_EQ(sample_latent(high, 6), sample_latent(high, 6));
    EXPECT_NE(sample_latent(high, 6), sample_latent(low, 6));
    EXPECT_NE(sample_latent(high, 6), sample_latent(high + (std::uint64_t{1} << 32U), 6));
    EXPECT_EQ(sample_latent(~std::uint64_t{0}, 2).size(), 2U);
}

TEST(SampleLatent, HasUnitMoments) {
    const std::vector<float> z = sample_latent(5, 20000);
    double sum = 0.0;
    double squares = 0.0;
    for (const float value : z) {
        sum += value;
        squares += static_cast<double>(value) * value;
    }
    EXPECT_NEAR(sum / 20000.0, 0.0, 5.0 / std::sqrt(20000.0));
    EXPECT_NEAR(squares / 20000.0, 1.0, 5.0 * std::sqrt(2.0 / 20000.0));
}

TEST(SampleLatent, RefusesAnEmptyLatent) {
    EXPECT_THROW((void)sample_latent(0, 0), Error);
    EXPECT_THROW((void)sample_latent(0, -3), Error);
}

TEST(PixelNorm, GivesNormRootN) {
    const std::vector<float> z = pixel_norm({3.0F, 0.0F, -4.0F, 0.0F});
    EXPECT_FLOAT_EQ(z[0], 1.2F);
    EXPECT_FLOAT_EQ(z[2], -1.6F);
    const std::vector<float> zero = pixel_norm({0.0F, 0.0F});
    EXPECT_EQ(zero[0], 0.0F);
}

TEST(Compose, AddsOffsetsAndDirections) {
    LatentState state{.seed = 1, .base = {1.0F, 2.0F}, .offsets = {0.5F, -1.0F}, .directions = {}};
    EXPECT_EQ(compose(state, false), (std::vector<float>{1.5F, 1.0F}));
    state.directions.push_back({{1.0F, 2.0F}, 0.25F});
    state.directions.push_back({{0.0F, 4.0F}, -0.5F});
    EXPECT_EQ(compose(state, false), (std::vector<float>{1.75F, -0.5F}));
}

TEST(Compose, NormalizesTheBaseBeforeTheEdits) {
    const LatentState state{
        .seed = 1, .base = {3.0F, 0.0F, -4.0F, 0.0F}, .offsets = {0, 1, 0, 0}, .directions = {}};
    const std::vector<float> z = compose(state, true);
    EXPECT_FLOAT_EQ(z[0], 1.2F);
    EXPECT_FLOAT_EQ(z[1], 1.0F);
    EXPECT_FLOAT_EQ(z[2], -1.6F);
}

TEST(Compose, ReportsLengthsThatDiffer) {
    LatentState state = latent_from_seed(0, 3);
    state.offsets.pop_back();
    EXPECT_THROW((void)compose(state, false), Error);
    state = latent_from_seed(0, 3);
    state.directions.push_back({{1.0F}, 1.0F});
    const Error error = testing::error_of([&] { (void)compose(state, false); });
    EXPECT_EQ(error.code(), ErrorCode::invalid_argument);
    EXPECT_STREQ(error.what(), "direction has 1 values; expected 3");
}

TEST(LatentFromSeed, HasNoEdits) {
    const LatentState state = latent_from_seed(9, 5);
    EXPECT_EQ(state.seed, 9U);
    EXPECT_EQ(state.base, sample_latent(9, 5));
    EXPECT_EQ(compose(state, false), state.base);
    EXPECT_TRUE(state.directions.empty());
}

}  // namespace
}  // namespace zscope
