#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/hessian/jets.h"

namespace zscope::testing {

/// A network without kinks: two layers of tanh and a linear one, float64, always the same weights.
class SmoothNetwork {
  public:
    static constexpr std::int64_t kLatents = 4;

    SmoothNetwork();

    /// z [N, 4] -> the first layer [N, 2, 2, 2].
    [[nodiscard]] at::Tensor feature(const at::Tensor& z) const;
    /// The first layer [N, 2, 2, 2] -> pictures [N, 2, 3, 3].
    [[nodiscard]] at::Tensor picture_of(const at::Tensor& feature) const;
    [[nodiscard]] at::Tensor picture(const at::Tensor& z) const { return picture_of(feature(z)); }
    /// The picture's jet at z [4] along `directions` [m, 4].
    [[nodiscard]] Jet picture_jet(const at::Tensor& z, const at::Tensor& directions) const;

  private:
    at::Tensor first_;
    at::Tensor first_bias_;
    at::Tensor second_;
    at::Tensor second_bias_;
    at::Tensor third_;
};

}  // namespace zscope::testing
