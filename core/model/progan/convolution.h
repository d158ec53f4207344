#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zscope::progan {

/// Stride and zero padding of a square, ungrouped convolution.
struct ConvGeometry {
    std::int64_t stride = 1;
    std::int64_t padding = 0;
};

/// Cross-correlation x [N, in, H, W] * weight [out, in, k, k] + bias [out] (undefined: none).
///
/// Differentiable any number of times, like at::conv2d, but closed under differentiation: the
/// convolution, its input gradient and its weight gradient are each bilinear and each other's
/// derivatives, so that the second backward of a gradient penalty runs the same three fast kernels.
/// (at::conv2d turns its second weight gradient into a convolution whose kernel is a whole
/// picture.)
[[nodiscard]] at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight,
                                     const at::Tensor& bias, ConvGeometry geometry);

/// The transposed convolution: x [N, out, H, W], weight [out, in, k, k] ->
/// [N, in, (H - 1) stride + k - 2 padding, ...]. Differentiable as above.
[[nodiscard]] at::Tensor transposed_convolution(const at::Tensor& x, const at::Tensor& weight,
                                                ConvGeometry geometry);

}  // namespace zscope::progan
