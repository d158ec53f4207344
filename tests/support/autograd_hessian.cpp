#include "tests/support/autograd_hessian.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/autograd.h>

#include <vector>

namespace zscope::testing {

std::pair<at::Tensor, at::Tensor> by_autograd(const OneRowFunction& f, const at::Tensor& z,
                                              std::int64_t output) {
    const at::AutoGradMode with_graph(true);
    const at::Tensor x = z.detach().clone().requires_grad_();
    const at::Tensor y = f(x.unsqueeze(0)).flatten()[output];
    const at::Tensor gradient = torch::autograd::grad({y}, {x}, {}, true, true)[0].flatten();
    std::vector<at::Tensor> rows;
    for (std::int64_t i = 0; i < z.numel(); ++i) {
        const at::Tensor row =
            torch::autograd::grad({gradient[i]}, {x}, {}, true, false, /*allow_unused=*/true)[0];
        rows.push_back((row.defined() ? row : at::zeros_like(z)).flatten());
    }
    return {gradient.detach(), at::stack(rows)};
}

at::Tensor autograd_hessians(const OneRowFunction& f, const at::Tensor& z) {
    const std::int64_t outputs = f(z.unsqueeze(0)).numel();
    std::vector<at::Tensor> hessians;
    for (std::int64_t output = 0; output < outputs; ++output) {
        hessians.push_back(by_autograd(f, z, output).second);
    }
    return at::stack(hessians, 2);
}

at::Tensor exact_penalty(const at::Tensor& hessians) {
    const at::Tensor squares = hessians.square();
    return 2.0 * (squares.sum(c10::IntArrayRef{0, 1}) - squares.diagonal(0, 0, 1).sum(-1));
}

}  // namespace zscope::testing
