#include "core/model/progan/pointwise.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/leaky_relu_backward.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>
#include <torch/csrc/autograd/custom_function.h>

#include "core/model/progan/channel_kernels.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/parallel_rows.h"

namespace zscope::progan {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// Rows a thread takes at least: about 32 K values, below which starting a thread costs more.
std::int64_t grain_of(std::int64_t channels) {
    return 32768 / channels + 1;
}

at::Tensor one_at_a_time(const at::Tensor& x, const at::Tensor& bias) {
    return pixel_norm(at::leaky_relu(x + bias.view({1, -1, 1, 1}), kLeakySlope));
}

bool has_fast_form(const at::Tensor& x, const at::Tensor& bias) {
    return x.is_cpu() && x.scalar_type() == at::kFloat && bias.scalar_type() == at::kFloat &&
           x.is_contiguous(at::MemoryFormat::ChannelsLast) && x.numel() > 0;
}

struct BiasLeakyNorm : torch::autograd::Function<BiasLeakyNorm> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& bias) {
        const std::int64_t channels = x.size(1);
        const std::int64_t rows = x.numel() / channels;
        at::Tensor y = at::empty_like(x);
        const at::Tensor factor = at::empty({rows}, x.options());
        const at::Tensor dense_bias = bias.contiguous();
        parallel_rows(factor, rows, grain_of(channels), [&](std::int64_t begin, std::int64_t end) {
            bias_leaky_norm_rows(x.const_data_ptr<float>() + begin * channels,
                                 dense_bias.const_data_ptr<float>(),
                                 y.mutable_data_ptr<float>() + begin * channels,
                                 factor.mutable_data_ptr<float>() + begin, end - begin, channels);
        });
        context->save_for_backward({x, bias, factor});
        return y;
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const variable_list saved = context->get_saved_variables();
        if (!gradients[0].defined()) {
            return {{}, {}};
        }
        if (at::GradMode::is_enabled()) {
            return differentiable_gradients(saved[0], saved[1], gradients[0]);
        }
        const at::Tensor dx = gradient_of_sum(saved[0], saved[1], saved[2], gradients[0]);
        return {dx, context->needs_input_grad(1) ? dx.sum({0, 2, 3}) : at::Tensor()};
    }

  private:
    static at::Tensor gradient_of_sum(const at::Tensor& x, const at::Tensor& bias,
                                      const at::Tensor& factor, const at::Tensor& gradient) {
        const std::int64_t channels = x.size(1);
        const at::Tensor g = gradient.contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor dense_bias = bias.contiguous();
        at::Tensor dx = at::empty_like(x);
        parallel_rows(
            factor, factor.numel(), grain_of(channels), [&](std::int64_t begin, std::int64_t end) {
                const std::int64_t offset = begin * channels;
                bias_leaky_norm_backward_rows(
                    g.const_data_ptr<float>() + offset, x.const_data_ptr<float>() + offset,
                    dense_bias.const_data_ptr<float>(), factor.const_data_ptr<float>() + begin,
                    dx.mutable_data_ptr<float>() + offset, end - begin, channels);
            });
        return dx;
    }

    /// For higher derivatives: the first one as a graph over x, bias and the incoming gradient.
    static variable_list differentiable_gradients(const at::Tensor& x, const at::Tensor& bias,
                                                  const at::Tensor& gradient) {
        const at::Tensor shifted = x + bias.view({1, -1, 1, 1});
        const at::Tensor a = at::leaky_relu(shifted, kLeakySlope);
        const at::Tensor factor = at::rsqrt(at::mean(a * a, 1, /*keepdim=*/true) + kNormEpsilon);
        const at::Tensor along = at::mean(gradient * a, 1, /*keepdim=*/true);
        const at::Tensor da = factor * (gradient - a * (factor * factor * along));
        const at::Tensor dx = at::leaky_relu_backward(da, shifted, kLeakySlope, false);
        return {dx, dx.sum({0, 2, 3})};
    }
};

}  // namespace

at::Tensor bias_leaky_norm(const at::Tensor& x, const at::Tensor& bias) {
    return has_fast_form(x, bias) ? BiasLeakyNorm::apply(x, bias) : one_at_a_time(x, bias);
}

void pixel_norm_in_place(at::Tensor& x) {
    const bool half = x.scalar_type() == at::kBFloat16;
    TORCH_INTERNAL_ASSERT(x.is_cpu() && (half || x.scalar_type() == at::kFloat) &&
                          x.is_contiguous(at::MemoryFormat::ChannelsLast));
    const std::int64_t channels = x.size(1);
    void* data = x.mutable_data_ptr();
    parallel_rows(
        x, x.numel() / channels, grain_of(channels), [&](std::int64_t begin, std::int64_t end) {
            const std::int64_t offset = begin * channels;
            if (half) {
                pixel_norm_rows_bfloat16(static_cast<std::uint16_t*>(data) + offset, end - begin,
                                         channels);
            } else {
                pixel_norm_rows(static_cast<float*>(data) + offset, end - begin, channels);
            }
        });
}

}  // namespace zscope::progan
