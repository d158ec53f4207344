#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/progan/generator_network.h"
#include "core/model/progan/packed_convolution.h"

namespace zscope::progan {

/// A ProGAN generator at its full size, packed for inference on the CPU: one PackedConvolution a
/// layer, channels last throughout. Equal to GeneratorNetwork up to
/// rounding. Immutable.
class PackedGenerator {
  public:
    /// `type`: float32 or bfloat16 for everything after the dense layer.
    PackedGenerator(const GeneratorNetwork& network, at::ScalarType type);

    /// z [N, n] float32, already normalised if it is to be. As
    /// GeneratorNetwork::forward_with_activations at lod 0; results are float32, pictures
    /// contiguous.
    [[nodiscard]] GeneratorPass forward(const at::Tensor& z, std::span<const int> indices,
                                        bool want_images) const;

  private:
    [[nodiscard]] at::Tensor first_layer(const at::Tensor& z) const;

    at::ScalarType type_;
    at::Tensor dense_weight_;                      ///< [16 C, n], rows in (y, x, channel) order
    at::Tensor dense_bias_;                        ///< [C]
    std::vector<PackedConvolution> convolutions_;  ///< layers 2.., then ToRGB_lod0
};

}  // namespace zscope::progan
