#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/base/error.h"
#include "core/model/progan/ops.h"
#include "tests/core/progan_support.h"

namespace zscope::progan {
namespace {

using testing::normal;

TEST(ProGanOps, PixelNormByHand) {
    const at::Tensor x = at::tensor({3.0, 4.0, 0.0, 0.0}, at::kDouble).view({2, 2});
    const at::Tensor y = pixel_norm(x);
    const double scale = 1.0 / std::sqrt(12.5 + 1e-8);
    EXPECT_NEAR(y[0][0].item<double>(), 3.0 * scale, 1e-15);
    EXPECT_NEAR(y[0][1].item<double>(), 4.0 * scale, 1e-15);
    EXPECT_EQ(y[1][0].item<double>(), 0.0);
}

TEST(ProGanOps, PixelNormIsPerPixel) {
    const at::Tensor x = normal({2, 5, 3, 4}, 1);
    const at::Tensor y = pixel_norm(x);
    for (const auto& [n, row, column] : {std::tuple{0, 0, 0}, {1, 2, 3}}) {
        const at::Tensor pixel = x.index({n, at::indexing::Slice(), row, column});
        const at::Tensor expected = pixel / at::sqrt((pixel * pixel).mean() + 1e-8);
        EXPECT_LT((y.index({n, at::indexing::Slice(), row, column}) - expected)
                      .abs()
                      .max()
                      .item<double>(),
                  1e-14);
    }
}

TEST(ProGanOps, FusedKernelPerAxis) {
    const at::Tensor row = at::tensor({1.0, 10.0, 100.0}, at::kDouble);
    const at::Tensor kernel = at::outer(row, row).view({1, 1, 3, 3});
    const at::Tensor axis = at::tensor({1.0, 11.0, 110.0, 100.0}, at::kDouble);
    EXPECT_TRUE(at::equal(fused_kernel(kernel)[0][0], at::outer(axis, axis)));
}

TEST(ProGanOps, UpEqualsOfficialTransposedForm) {
    const at::Tensor x = normal({2, 5, 4, 6}, 2);
    const at::Tensor w = normal({7, 5, 3, 3}, 3);
    const at::Tensor official = at::conv_transpose2d(x, fused_kernel(w.transpose(0, 1)), {}, 2, 1);
    EXPECT_LT((up_convolution(x, w) - official).abs().max().item<double>(), 1e-13);
}

TEST(ProGanOps, UpEqualsNearestThenFlippedConvolutionWithBorders) {
    const at::Tensor x = normal({2, 5, 4, 6}, 2);
    const at::Tensor w = normal({7, 5, 3, 3}, 3);
    const at::Tensor up = up_convolution(x, w);
    const at::Tensor plain = at::conv2d(upscale(x, 2), w.flip({2, 3}), {}, 1, 1);
    ASSERT_EQ(up.sizes(), plain.sizes());
    EXPECT_LT((up - plain).abs().max().item<double>(), 1e-13);
    const at::Tensor unflipped = at::conv2d(upscale(x, 2), w, {}, 1, 1);
    EXPECT_GT((up - unflipped).abs().max().item<double>(), 0.1);
}

TEST(ProGanOps, EveryFormOfUpIsEqual) {
    const at::Tensor w = normal({7, 5, 3, 3}, 3);
    for (const at::MemoryFormat order :
         {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
        const at::Tensor x = normal({2, 5, 4, 6}, 2).contiguous(order);
        const at::Tensor plain = up_convolution(x, w, ResizingForm::separate);
        for (const ResizingForm form : {ResizingForm::fused, ResizingForm::phases}) {
            const at::Tensor up = up_convolution(x, w, form);
            ASSERT_EQ(up.sizes(), plain.sizes());
            EXPECT_LT((up - plain).abs().max().item<double>(), 1e-13);
        }
        EXPECT_TRUE(up_convolution(x, w, ResizingForm::phases).is_contiguous(order))
            << "in the order of the input";
        const at::Tensor single =
            up_convolution(x.to(at::kFloat), w.to(at::kFloat), ResizingForm::phases);
        EXPECT_EQ(single.scalar_type(), at::kFloat);
        EXPECT_LT((single - plain).abs().max().item<double>(), 1e-5);
    }
}

TEST(ProGanOps, DownEqualsConvolutionThenMeanWithBorders) {
    const at::Tensor x = normal({2, 5, 8, 6}, 4);
    const at::Tensor w = normal({7, 5, 3, 3}, 5);
    const at::Tensor plain = at::avg_pool2d(at::conv2d(x, w, {}, 1, 1), 2);
    const at::Tensor down = down_convolution(x, w);
    ASSERT_EQ(down.sizes(), plain.sizes());
    EXPECT_LT((down - plain).abs().max().item<double>(), 1e-13);
}

TEST(ProGanOps, FormsFollowTheTable) {
    for (const c10::DeviceType device : {c10::kCPU, c10::kCUDA}) {
        for (const std::int64_t channels : {1, 64, 128, 512}) {
            EXPECT_EQ(form_for(device, 4, channels), ResizingForm::separate) << channels;
            EXPECT_EQ(form_for(device, 8, channels), ResizingForm::fused) << channels;
            EXPECT_EQ(form_for(device, 64, channels), ResizingForm::fused) << channels;
        }
    }
    EXPECT_EQ(form_for(c10::kMeta, 64, 64), ResizingForm::separate) << "in no entry";
}

TEST(ProGanOps, BothFormsAreEqualOnBothSidesOfTheBorder) {
    for (const std::int64_t size : {4, 8, 16}) {
        const at::Tensor x = normal({1, 3, size, size}, 7);
        const at::Tensor w = normal({4, 3, 3, 3}, 8);
        const at::Tensor up = at::conv2d(upscale(x, 2), w.flip({2, 3}), {}, 1, 1);
        EXPECT_LT((up_convolution(x, w) - up).abs().max().item<double>(), 1e-12) << size;
        const at::Tensor wide = normal({1, 3, 2 * size, 2 * size}, 9);
        const at::Tensor down = at::avg_pool2d(at::conv2d(wide, w, {}, 1, 1), 2);
        EXPECT_LT((down_convolution(wide, w) - down).abs().max().item<double>(), 1e-12) << size;
    }
}

TEST(ProGanOps, UpAndDownScale) {
    const at::Tensor x = at::arange(4, at::kDouble).view({1, 1, 2, 2});
    const at::Tensor up = upscale(x, 2);
    EXPECT_EQ(up[0][0][1][1].item<double>(), 0.0);
    EXPECT_EQ(up[0][0][0][2].item<double>(), 1.0);
    EXPECT_TRUE(at::equal(downscale(up, 2), x));
    EXPECT_EQ(downscale(x, 2).item<double>(), 1.5);
}

TEST(ProGanOps, MinibatchStddevGroupsAreStrided) {
    // Two groups of four: samples 0, 2, 4, 6 hold 0, 1, 2, 3 and samples 1, 3, 5, 7 hold 5.
    at::Tensor x = at::full({8, 2, 2, 2}, 5.0, at::kDouble);
    for (int j = 0; j < 4; ++j) {
        x[2 * j].fill_(j);
    }
    const at::Tensor y = append_minibatch_stddev(x);
    ASSERT_EQ(y.sizes(), at::IntArrayRef({8, 3, 2, 2}));
    EXPECT_TRUE(at::equal(y.narrow(1, 0, 2), x));
    const double even = std::sqrt(1.25 + 1e-8);
    const double odd = std::sqrt(1e-8);
    for (int n = 0; n < 8; ++n) {
        const at::Tensor added = y[n][2];
        EXPECT_NEAR(added.min().item<double>(), n % 2 == 0 ? even : odd, 1e-12) << n;
        EXPECT_NEAR(added.max().item<double>(), n % 2 == 0 ? even : odd, 1e-12) << n;
    }
}

TEST(ProGanOps, MinibatchStddevSmallBatches) {
    EXPECT_EQ(append_minibatch_stddev(normal({1, 2, 4, 4}, 6)).size(1), 3);
    EXPECT_EQ(append_minibatch_stddev(normal({3, 2, 4, 4}, 6)).size(1), 3);
    EXPECT_THROW((void)append_minibatch_stddev(normal({6, 2, 4, 4}, 6)), Error);
    EXPECT_THROW((void)append_minibatch_stddev(normal({0, 2, 4, 4}, 6)), Error);
}

}  // namespace
}  // namespace zscope::progan
