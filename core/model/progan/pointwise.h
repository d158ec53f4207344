#pragma once

#include <ATen/core/Tensor.h>

namespace zscope::progan {

/// pixel_norm(leaky_relu(x + bias)) for x [N, C, H, W], bias [C]: the tail of every generator
/// layer. Differentiable any number of times. One pass over memory forward and one backward where x
/// is float32 on the CPU with channels last; one operation at a time elsewhere and for higher
/// derivatives.
[[nodiscard]] at::Tensor bias_leaky_norm(const at::Tensor& x, const at::Tensor& bias);

/// pixel_norm(x) written over x; float32 or bfloat16 on the CPU, channels last. Not differentiable.
void pixel_norm_in_place(at::Tensor& x);

}  // namespace zscope::progan
