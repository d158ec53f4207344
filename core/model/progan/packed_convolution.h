#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zscope::progan {

/// A convolution ready for inference on the CPU: scaled weights in oneDNN's own blocked layout,
/// with bias and leaky ReLU inside the convolution. float32 or bfloat16, by the weight's type. Not
/// differentiable.
class PackedConvolution {
  public:
    enum class Kind {
        same,    ///< 3x3, padding 1, leaky ReLU
        up,      ///< the fused up-layer: 4x4 transposed, stride 2, padding 1, leaky ReLU
        to_rgb,  ///< 1x1, linear
    };

    /// `kernel` [out, in, k, k] scaled, in stored orientation (3x3 for `up`); `size` (in pixels) of
    /// the input it will see lets oneDNN choose the layout. The batch does not change it (measured:
    /// 1, 4, 16).
    PackedConvolution(Kind kind, const at::Tensor& kernel, const at::Tensor& bias,
                      std::int64_t size);

    /// x [N, in, H, W], channels last, of the weight's type -> channels last.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    Kind kind_;
    at::Tensor weight_;
    at::Tensor bias_;
};

}  // namespace zscope::progan
