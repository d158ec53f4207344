#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <vector>

#include "core/metrics/strip_unevenness.h"
#include "tests/core/drawing_generator.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

constexpr int kSide = 32;
constexpr int kBand = 256;  // pixels of a component's own quarter of the picture

/// In each of four bands as many white pixels as its component says: the change between two
/// pictures is the number of pixels that turn.
Image bands(const std::array<int, 4>& white) {
    Image picture{kSide, kSide, 3, {}};
    for (const int count : white) {
        for (int i = 0; i < kBand; ++i) {
            picture.pixels.insert(picture.pixels.end(), 3,
                                  static_cast<std::uint8_t>(i < count ? 255 : 0));
        }
    }
    return picture;
}

int rounded(float value) {
    return static_cast<int>(std::lround(value));
}

/// Steps of 0.1 turn 2 pixels of the first band; 2, and 6 above 1, of the second; none of the
/// third; 50 at once of the fourth.
Image moved(const std::vector<float>& z) {
    return bands({rounded(100.0F + 20.0F * z[0]),
                  rounded(100.0F + 20.0F * z[1] + 40.0F * std::max(z[1] - 1.0F, 0.0F)), 10,
                  z[3] > 0.05F ? 60 : 10});
}

TEST(StripUnevenness, IsTheLargestStepOverTheMedianOne) {
    EXPECT_EQ(step_unevenness(std::vector<double>{2, 2, 2}), 1.0);
    EXPECT_EQ(step_unevenness(std::vector<double>{1, 5, 2}), 2.5);
    EXPECT_EQ(step_unevenness(std::vector<double>{3, 1}), 1.5) << "the median of 1 and 3 is 2";
    EXPECT_EQ(step_unevenness(std::vector<double>{0, 0, 5}), 5.0 / kLeastStripChange) << "a jump";
    EXPECT_EQ(step_unevenness(std::vector<double>{0, 0.04, 0}), std::nullopt) << "stands still";
    EXPECT_EQ(step_unevenness({}), std::nullopt);
}

TEST(StripUnevenness, OfKnownMotions) {
    test::DrawingGenerator generator(4, kSide, moved);
    const StripUnevenness found = measure_unevenness(generator, {.latents = 3}, {}, {});
    ASSERT_EQ(found.components.size(), 4U);
    EXPECT_NEAR(found.components[0].value_or(0), 1.0, 1e-9);
    EXPECT_NEAR(found.components[1].value_or(0), 3.0, 1e-9);
    EXPECT_EQ(found.components[2], std::nullopt);
    EXPECT_NEAR(found.components[3].value_or(0), 50.0 * 255.0 / 1024.0 / kLeastStripChange, 1e-9);
    EXPECT_EQ(found.worst, 3);
    EXPECT_NEAR(found.median, 3.0, 1e-9);
}

TEST(StripUnevenness, NothingMoves) {
    test::DrawingGenerator generator(2, kSide, [](const std::vector<float>&) {
        return bands({9, 9, 9, 9});
    });
    const StripUnevenness found = measure_unevenness(generator, {.latents = 1}, {}, {});
    EXPECT_EQ(found.worst, -1);
    EXPECT_EQ(found.components, (std::vector<std::optional<double>>(2)));
}

TEST(StripUnevenness, StopsAndRefuses) {
    test::DrawingGenerator generator(4, kSide, moved);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(testing::code_of([&] {
                  (void)measure_unevenness(generator, {.latents = 1}, {}, stop.get_token());
              }),
              ErrorCode::cancelled);
    for (const UnevennessOptions& wrong :
         {UnevennessOptions{.latents = 0}, UnevennessOptions{.steps = 2},
          UnevennessOptions{.extent = 0.0F}}) {
        EXPECT_EQ(testing::code_of([&] { (void)measure_unevenness(generator, wrong, {}, {}); }),
                  ErrorCode::invalid_argument);
    }
}

}  // namespace
}  // namespace zscope
