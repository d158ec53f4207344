#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <utility>

namespace zscope::testing {

using OneRowFunction = std::function<at::Tensor(const at::Tensor&)>;  // [1, d...] -> [1, ...]

/// Gradient [n] and Hessian [n, n] of one of f's outputs at z [d...] of n values, by two backward
/// passes.
[[nodiscard]] std::pair<at::Tensor, at::Tensor> by_autograd(const OneRowFunction& f,
                                                            const at::Tensor& z,
                                                            std::int64_t output);

/// The Hessians of all outputs, [n, n, outputs].
[[nodiscard]] at::Tensor autograd_hessians(const OneRowFunction& f, const at::Tensor& z);

/// What the Hessian Penalty estimates, 2 sum_{i != j} H_ij^2, of Hessians [n, n, ...]: [...].
[[nodiscard]] at::Tensor exact_penalty(const at::Tensor& hessians);

}  // namespace zscope::testing
