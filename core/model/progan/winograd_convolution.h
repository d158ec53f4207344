#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/model/progan/winograd_kernels.h"

namespace zscope::progan {

/// A 3x3 layer with bias, leaky ReLU and pixel norm for inference on the CPU by Winograd's minimal
/// filtering (docs/methods.md): 4 multiplications instead of 9 for an output value, or 9/4 instead
/// of 4 where the layer doubles the size. float32 or bfloat16, by the weight's type; not
/// differentiable. Equal calls give equal bits, with any number of threads.
class WinogradConvolution {
  public:
    /// `kernel` [out, in, 3, 3] scaled, in stored orientation, one that fits_winograd; `bias`
    /// [out].
    WinogradConvolution(WinogradForm form, const at::Tensor& kernel, const at::Tensor& bias);

    /// x [N, in, H, W], channels last, of the weight's type, for `same` H and W even -> channels
    /// last.
    [[nodiscard]] at::Tensor operator()(const at::Tensor& x) const;

  private:
    struct Pass;

    WinogradForm form_;
    at::Tensor weight_;  ///< [products of a tile, in, out]; bfloat16 in panels of out
    at::Tensor bias_;    ///< float32
    at::Tensor zeros_;   ///< [in], the pixel beyond the edge
};

/// Whether a WinogradConvolution can take a 3x3 kernel: in bfloat16 as multiply_bfloat16 can, by
/// its channels and the processor.
[[nodiscard]] bool fits_winograd(const at::Tensor& kernel) noexcept;

/// Whether Winograd's is the faster form of a layer whose pictures become `size` pixels a side: by
/// a fixed rule, never by a timing, so that equal runs give equal bits. It takes its time in the
/// multiplications only with enough channels, and small pictures have too few tiles for several
/// threads. In bfloat16 not where the processor multiplies whole tiles of a matrix (AMX).
[[nodiscard]] bool suits_winograd(const at::Tensor& kernel, std::int64_t size);

}  // namespace zscope::progan
