#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <map>
#include <string>
#include <vector>

#include "core/model/progan/config.h"
#include "core/model/progan/layers.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

struct DiscriminatorPass {
    at::Tensor scores;  ///< [N, 1], linear
    at::Tensor q;       ///< [N, q], the InfoGAN head; undefined when infogan_size = 0
};

/// The ProGAN discriminator as parameters plus a forward pass that allows double backward (gradient
/// penalties). N must be divisible by min(4, N) (minibatch stddev). Stored weights are unscaled
/// (layouts: LayerSpec). Not thread-safe.
class DiscriminatorNetwork {
  public:
    /// Fresh weights ~ N(0, 1), biases 0, as trainable leaf tensors.
    DiscriminatorNetwork(ProGanConfig config, at::Generator rng);
    /// Takes `parameters` themselves, trainable or not as they are (checked against `config`:
    /// names, order-free, shapes, one floating type; Error(bad_file)).
    DiscriminatorNetwork(ProGanConfig config, NamedTensors parameters);

    [[nodiscard]] const ProGanConfig& config() const noexcept { return config_; }
    /// Leaf tensors in the fixed order of the file format.
    [[nodiscard]] const NamedTensors& parameters() const noexcept { return parameters_; }

    /// images [N, C, r, r] at the active resolution r = R / 2^floor(lod).
    [[nodiscard]] DiscriminatorPass forward(const at::Tensor& images, double lod = 0.0) const;

  private:
    /// A layer's weight, scaled, and bias.
    struct Scaled {
        at::Tensor weight;
        at::Tensor bias;
    };
    [[nodiscard]] Scaled scaled(const std::string& scope) const;
    [[nodiscard]] at::Tensor from_rgb(int log2, const at::Tensor& images) const;
    [[nodiscard]] at::Tensor convolve(const std::string& scope, const at::Tensor& x) const;
    [[nodiscard]] at::Tensor block(int log2, const at::Tensor& x) const;
    /// Two dense layers, the second linear, after `prefix`.
    [[nodiscard]] at::Tensor head(const std::string& prefix, const at::Tensor& x) const;

    ProGanConfig config_;
    std::vector<LayerSpec> layers_;
    NamedTensors parameters_;
    std::map<std::string, std::size_t> layer_of_;
};

}  // namespace zscope
