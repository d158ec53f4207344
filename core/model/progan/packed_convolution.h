#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "core/model/progan/winograd_convolution.h"

namespace zscope::progan {

/// A layer ready for inference on the CPU: scaled weights transformed for Winograd's form where it
/// is the faster one, elsewhere in oneDNN's own blocked layout, with bias and leaky ReLU inside the
/// convolution. float32 or bfloat16, by the weight's type. Not differentiable.
class PackedConvolution {
  public:
    enum class Kind {
        same,    ///< 3x3, padding 1, leaky ReLU, pixel norm
        up,      ///< the up-layer, 3x3 after doubling the size, leaky ReLU, pixel norm
        to_rgb,  ///< 1x1, linear
    };
    /// The ways to compute it; equal up to rounding.
    enum class Form {
        direct,    ///< by oneDNN: a convolution, for `up` a transposed one of stride 2
        winograd,  ///< of 3x3 layers whose kernel fits_winograd
    };

    /// The form taken for an input of `size` pixels a side, see suits_winograd.
    [[nodiscard]] static Form packed_form(Kind kind, const at::Tensor& kernel, std::int64_t size);

    /// `kernel` [out, in, k, k] scaled, in stored orientation; `size` (in pixels) of
    /// the input it will see lets oneDNN choose the layout. The batch does not change it (measured:
    /// 1, 4, 16).
    PackedConvolution(Kind kind, const at::Tensor& kernel, const at::Tensor& bias,
                      std::int64_t size);
    /// The same in a given form.
    PackedConvolution(Kind kind, const at::Tensor& kernel, const at::Tensor& bias,
                      std::int64_t size, Form form);

    /// x [N, in, H, W], channels last, of the weight's type -> channels last.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    [[nodiscard]] at::Tensor convolved(const at::Tensor& x) const;

    Kind kind_;
    std::optional<WinogradConvolution> winograd_;
    at::Tensor weight_;  ///< for oneDNN; undefined with winograd_
    at::Tensor bias_;
};

}  // namespace zscope::progan
