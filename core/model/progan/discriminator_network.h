#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

struct DiscriminatorPass {
    at::Tensor scores;   ///< [N, 1], linear
    at::Tensor q;        ///< [N, q], the InfoGAN head; undefined when infogan_size = 0
};

/// The ProGAN discriminator as parameters plus a forward pass that allows double backward (gradient
/// penalties). N must be divisible by min(4, N) (minibatch stddev). Not thread-safe.
class DiscriminatorNetwork {
  public:
    DiscriminatorNetwork(ProGanConfig config, at::Generator rng);
    DiscriminatorNetwork(ProGanConfig config, NamedTensors parameters);

    [[nodiscard]] const ProGanConfig& config() const noexcept { return config_; }
    [[nodiscard]] const NamedTensors& parameters() const noexcept { return parameters_; }

    /// images [N, C, r, r] at the active resolution r = R / 2^floor(lod).
    [[nodiscard]] DiscriminatorPass forward(const at::Tensor& images, double lod = 0.0) const;

  private:
    ProGanConfig config_;
    NamedTensors parameters_;
};

}  // namespace zscope
