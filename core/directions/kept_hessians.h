#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/directions/diagonal_numbers.h"
#include "core/hessian/hessian_scheme.h"
#include "core/hessian/hessian_slice.h"

namespace zscope {

/// The Hessians of some latents, evenly thinned where they are many, to tell how diagonal they are
/// seen from other axes. Holds at most 4 MiB of float32 a latent, on the CPU. Not
/// thread-safe.
class KeptHessians {
  public:
    explicit KeptHessians(std::int64_t n) : n_(n) {}

    /// Of `total` of a latent every so many-th is kept, from the first on.
    [[nodiscard]] std::int64_t step(std::int64_t total) const;

    /// Some or all of the present latent's: of all its `total`, the same are kept however they are
    /// sliced. Its scheme is not looked at.
    void add(const HessianSlice& slice);
    void end_sample();

    /// D% and D_R from the axes Q (rows) [n, n] float64: of Q H Q'. NaN where nothing is kept.
    [[nodiscard]] DiagonalNumbers seen_from(const at::Tensor& axes, HessianScheme scheme) const;

  private:
    std::int64_t n_;
    std::vector<std::vector<at::Tensor>> samples_;
    std::vector<at::Tensor> current_;
};

}  // namespace zscope
