#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

#include "core/model/progan/convolution.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/parallel_rows.h"
#include "core/model/progan/pointwise.h"
#include "tests/core/progan_support.h"

namespace zscope::progan {
namespace {

using testing::max_difference;
using testing::normal;
using torch::autograd::grad;

using Function = std::function<at::Tensor(const std::vector<at::Tensor>&)>;

/// Value, first derivatives, and derivatives of a function of the first ones and of the inputs.
std::vector<at::Tensor> up_to_second_order(const Function& function,
                                           std::vector<at::Tensor> inputs) {
    for (at::Tensor& input : inputs) {
        input = input.detach().set_requires_grad(true);
    }
    const at::Tensor value = function(inputs);
    std::vector<at::Tensor> results{value};
    const at::Tensor weights =
        at::cos(at::arange(value.numel(), value.options())).view(value.sizes());
    const std::vector<at::Tensor> first = grad({(value * weights).sum()}, inputs, {}, true, true);
    at::Tensor mixed = at::zeros({}, value.options());
    for (const at::Tensor& gradient : first) {
        results.push_back(gradient);
        mixed = mixed + (gradient * gradient * gradient).sum();
    }
    for (const at::Tensor& gradient : grad({mixed}, inputs, {}, false, false, true)) {
        results.push_back(gradient.defined() ? gradient : at::zeros({}, value.options()));
    }
    return results;
}

void expect_same(const Function& ours, const Function& reference,
                 const std::vector<at::Tensor>& inputs, double tolerance) {
    const std::vector<at::Tensor> a = up_to_second_order(ours, inputs);
    const std::vector<at::Tensor> b = up_to_second_order(reference, inputs);
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double scale = 1.0 + b[i].abs().max().item<double>();
        EXPECT_LT(max_difference(a[i], b[i]) / scale, tolerance) << "result " << i;
    }
}

TEST(ProGanGradients, ConvolutionToSecondOrder) {
    for (const auto& [stride, kernel] : {std::pair<std::int64_t, std::int64_t>{1, 3}, {2, 4}}) {
        const std::vector<at::Tensor> inputs{normal({2, 3, 6, 8}, 1),
                                             normal({4, 3, kernel, kernel}, 2), normal({4}, 3)};
        expect_same(
            [stride](const auto& in) {
                return convolution(in[0], in[1], in[2], {stride, 1});
            },
            [stride](const auto& in) { return at::conv2d(in[0], in[1], in[2], stride, 1); }, inputs,
            1e-12);
    }
}

TEST(ProGanGradients, TransposedConvolutionToSecondOrder) {
    const std::vector<at::Tensor> inputs{normal({2, 3, 5, 4}, 1), normal({3, 4, 4, 4}, 2)};
    expect_same(
        [](const auto& in) {
            return transposed_convolution(in[0], in[1], {2, 1});
        },
        [](const auto& in) { return at::conv_transpose2d(in[0], in[1], {}, 2, 1); }, inputs, 1e-12);
}

TEST(ProGanGradients, UpConvolutionByPhasesToSecondOrder) {
    for (const at::MemoryFormat order :
         {at::MemoryFormat::Contiguous, at::MemoryFormat::ChannelsLast}) {
        expect_same(
            [](const auto& in) { return up_convolution(in[0], in[1], ResizingForm::phases); },
            [](const auto& in) {
                return at::conv2d(upscale(in[0], 2), in[1].flip({2, 3}), {}, 1, 1);
            },
            {normal({2, 3, 5, 4}, 1).contiguous(order), normal({4, 3, 3, 3}, 2)}, 1e-12);
    }
}

at::Tensor reference_tail(const std::vector<at::Tensor>& in) {
    return pixel_norm(at::leaky_relu(in[0] + in[1].view({1, -1, 1, 1}), 0.2));
}

TEST(ProGanGradients, FusedTailToSecondOrder) {
    // 37 channels: two full vectors and a rest.
    for (const std::int64_t channels : {1, 37, 64}) {
        const std::vector<at::Tensor> inputs{normal({2, channels, 5, 4}, 1)
                                                 .to(at::kFloat)
                                                 .contiguous(at::MemoryFormat::ChannelsLast),
                                             normal({channels}, 2).to(at::kFloat)};
        expect_same([](const auto& in) { return bias_leaky_norm(in[0], in[1]); }, reference_tail,
                    inputs, 1e-5);
    }
}

TEST(ProGanGradients, FusedTailFirstOrderWithoutGraph) {
    const at::Tensor x = normal({2, 40, 6, 6}, 3)
                             .to(at::kFloat)
                             .contiguous(at::MemoryFormat::ChannelsLast)
                             .set_requires_grad(true);
    const at::Tensor bias = normal({40}, 4).to(at::kFloat).set_requires_grad(true);
    const at::Tensor gradient = normal({2, 40, 6, 6}, 5).to(at::kFloat);
    const auto ours = grad({bias_leaky_norm(x, bias)}, {x, bias}, {gradient});
    const auto reference = grad({reference_tail({x, bias})}, {x, bias}, {gradient});
    EXPECT_LT(max_difference(ours[0], reference[0]), 1e-5);
    EXPECT_LT(max_difference(ours[1], reference[1]), 1e-4);
}

TEST(ProGanGradients, ParallelRowsCoverEachRowOnce) {
    const int before = at::get_num_threads();
    at::set_num_threads(2);
    constexpr std::int64_t kRows = 10007;
    const at::Tensor anchor = at::empty({kRows + 5}, at::kFloat);
    std::vector<int> visits(kRows, 0);
    parallel_rows(anchor, kRows, 100, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t row = begin; row < end; ++row) {
            ++visits[static_cast<std::size_t>(row)];
        }
    });
    EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), kRows);
    parallel_rows(anchor, 1, 100, [&](std::int64_t begin, std::int64_t end) {
        visits[0] += static_cast<int>(end - begin);
    });
    EXPECT_EQ(visits[0], 2);
    at::set_num_threads(before);
}

}  // namespace
}  // namespace zscope::progan
