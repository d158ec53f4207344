#include "core/train/training_images.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <set>

#include "core/base/error.h"

namespace zscope {
namespace {

at::Tensor picture_4x4() {
    return at::arange(16, at::kByte).view({1, 1, 4, 4}) * 4;
}

TEST(TrainingImages, RangeMap) {
    const at::Tensor pixels = at::tensor({0, 255, 51, 102}, at::kByte).view({1, 1, 2, 2});
    const TrainingImages images(pixels);
    const std::vector<std::int64_t> first = {0};
    const at::Tensor x = images.batch(first, 0.0).flatten();
    EXPECT_FLOAT_EQ(x[0].item<float>(), -1.0F);
    EXPECT_FLOAT_EQ(x[1].item<float>(), 1.0F);
    EXPECT_NEAR(x[2].item<float>(), -0.6F, 1e-6);
}

TEST(TrainingImages, LowerLevelsAreRoundedBoxMeans) {
    const TrainingImages images(picture_4x4());
    const std::vector<std::int64_t> first = {0};
    const at::Tensor half = images.batch(first, 1.0);
    ASSERT_EQ(half.sizes(), (std::vector<std::int64_t>{1, 1, 2, 2}));
    // Top left block: 0, 4, 16, 20 -> 10.
    EXPECT_NEAR(half.flatten()[0].item<float>(), 10.0F * 2 / 255 - 1, 1e-6);
    const at::Tensor one = images.batch(first, 2.0);
    EXPECT_EQ(one.numel(), 1);
    EXPECT_NEAR(one.item<float>(), 30.0F * 2 / 255 - 1, 1e-6);
}

TEST(TrainingImages, FadeBlendsWithTheLevelBelow) {
    const TrainingImages images(picture_4x4());
    const std::vector<std::int64_t> first = {0};
    const at::Tensor x = images.batch(first, 0.0);
    const at::Tensor low = images.batch(first, 1.0).repeat_interleave(2, 2).repeat_interleave(2, 3);
    const at::Tensor faded = images.batch(first, 0.25);
    EXPECT_LT((faded - (0.75 * x + 0.25 * low)).abs().max().item<float>(), 1e-6F);
}

TEST(TrainingImages, RefusesOtherTensors) {
    EXPECT_THROW(TrainingImages(at::zeros({1, 3, 4, 4})), Error);
    EXPECT_THROW(TrainingImages(at::zeros({1, 3, 6, 6}, at::kByte)), Error);
    EXPECT_THROW(TrainingImages(at::zeros({1, 3, 4, 8}, at::kByte)), Error);
    EXPECT_THROW(TrainingImages(at::zeros({0, 3, 4, 4}, at::kByte)), Error);
    EXPECT_THROW(TrainingImages(at::zeros({3, 4, 4}, at::kByte)), Error);
}

TEST(EpochSampler, EveryEpochIsAPermutation) {
    EpochSampler sampler(7, 1);
    std::vector<std::vector<std::int64_t>> epochs;
    for (int epoch = 0; epoch < 3; ++epoch) {
        epochs.push_back(sampler.next(7));
        EXPECT_EQ(std::set<std::int64_t>(epochs.back().begin(), epochs.back().end()).size(), 7U);
    }
    EXPECT_NE(epochs[0], epochs[1]);
    EXPECT_NE(epochs[1], epochs[2]);
}

TEST(EpochSampler, SeekGoesOnExactly) {
    EpochSampler whole(5, 3);
    const std::vector<std::int64_t> all = whole.next(23);
    for (const std::int64_t at : {0, 4, 5, 11}) {
        EpochSampler resumed(5, 3);
        resumed.seek(at);
        EXPECT_EQ(resumed.next(23 - at), std::vector<std::int64_t>(all.begin() + at, all.end()));
    }
    EpochSampler other(5, 4);
    EXPECT_NE(other.next(23), all);
}

}  // namespace
}  // namespace zscope
