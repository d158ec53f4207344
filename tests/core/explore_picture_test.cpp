#include "core/explore/picture.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "core/base/color.h"
#include "core/base/error.h"

namespace zscope {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

std::vector<std::uint8_t> grey_bytes(const std::vector<float>& row, const ValueRange& range) {
    const at::Tensor picture =
        at::tensor(row).reshape({1, 1, static_cast<std::int64_t>(row.size())});
    const Image image = to_image(picture, range);
    std::vector<std::uint8_t> bytes;
    for (std::size_t i = 0; i < image.pixels.size(); i += 3) {
        bytes.push_back(image.pixels[i]);
        EXPECT_EQ(image.pixels[i], image.pixels[i + 1]);
        EXPECT_EQ(image.pixels[i], image.pixels[i + 2]);
    }
    return bytes;
}

TEST(Picture, RoundsHalfToEvenAndClips) {
    const std::vector<float> exact{0.5F, 1.5F, 2.5F, 3.5F, 254.5F, 255.5F, -0.5F, -7.0F, 300.0F};
    EXPECT_EQ(grey_bytes(exact, {0.0F, 255.0F}),
              (std::vector<std::uint8_t>{0, 2, 2, 4, 254, 255, 0, 0, 255}));
    EXPECT_EQ(grey_bytes({-1.0F, 0.0F, 1.0F, 1.5F, -2.0F}, {-1.0F, 1.0F}),
              (std::vector<std::uint8_t>{0, 128, 255, 255, 0}));
}

TEST(Picture, EqualsTheFormulaOnFineSteps) {
    const ValueRange range;
    for (float x = -1.1F; x < 1.1F; x += 0.0037F) {
        const float level = std::nearbyint((x + 1.0F) * 127.5F);
        const auto expected = static_cast<std::uint8_t>(std::min(std::max(level, 0.0F), 255.0F));
        EXPECT_EQ(grey_bytes({x}, range).front(), expected) << x;
    }
}

TEST(Picture, NotFiniteValuesHaveFixedColours) {
    const std::vector<float> row{kInfinity, -kInfinity};
    EXPECT_EQ(grey_bytes(row, {}), (std::vector<std::uint8_t>{255, 0}));
    EXPECT_TRUE(has_non_finite(at::tensor({NAN})));
    EXPECT_TRUE(has_non_finite(at::tensor(row)));
    EXPECT_FALSE(has_non_finite(at::zeros({3})));
}

/// Of three channels, and of one that is grey elsewhere.
TEST(Picture, APixelWithANaNIsMarked) {
    at::Tensor colored = at::zeros({3, 1, 2});
    colored.select(0, 1).select(1, 1).fill_(NAN);
    const at::Tensor grey = at::tensor({0.0F, NAN}).reshape({1, 1, 2});
    const Rgb& mark = kNotANumberColor;
    for (const at::Tensor& picture : {colored, grey}) {
        EXPECT_EQ(to_image(picture, {}).pixels,
                  (std::vector<std::uint8_t>{128, 128, 128, mark.red, mark.green, mark.blue}));
    }
}

TEST(Picture, InterleavesChannelsTopRowFirst) {
    const at::Tensor pictures = at::arange(2 * 3 * 2 * 2, at::kFloat).reshape({2, 3, 2, 2});
    const std::vector<Image> images = to_images(pictures, {0.0F, 255.0F});
    ASSERT_EQ(images.size(), 2U);
    EXPECT_EQ(images[0].width, 2);
    EXPECT_EQ(images[0].channels, 3);
    EXPECT_EQ(images[0].pixels, (std::vector<std::uint8_t>{0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11}));
    EXPECT_EQ(images[1].pixels.front(), 12);
    const FloatImage values = to_float_image(pictures[1]);
    EXPECT_EQ(values.channels, 3);
    EXPECT_EQ(values.values.front(), 12.0F);
    EXPECT_EQ(values.values.back(), 23.0F);
}

TEST(Picture, TakesWidePicturesOtherTypesAndManyChannels) {
    const at::Tensor pictures = at::full({1, 5, 2, 7}, 0.25).to(at::kBFloat16);
    const Image image = to_image(pictures, {});
    EXPECT_EQ(image.width, 7);
    EXPECT_EQ(image.height, 2);
    EXPECT_EQ(image.pixels, std::vector<std::uint8_t>(2 * 7 * 3, 159));
    EXPECT_EQ(to_float_image(pictures).channels, 5);
}

TEST(Picture, RefusesWhatIsNoPicture) {
    EXPECT_THROW((void)to_image(at::zeros({4}), {}), Error);
    EXPECT_THROW((void)to_images(at::zeros({1, 3, 0, 4}), {}), Error);
    EXPECT_THROW((void)to_image(at::zeros({2, 3, 4, 4}), {}), Error);
    EXPECT_THROW((void)to_images(at::zeros({1, 3, 4, 4}, at::kLong), {}), Error);
}

}  // namespace
}  // namespace zscope
