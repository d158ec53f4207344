#pragma once

#include <ATen/core/Generator.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

/// One layer with weights. Its tensors are `<scope>/weight` and `<scope>/bias`.
///
/// Stored weights are unscaled (N(0, 1) at the start); the network uses weight * std with
/// std = gain / sqrt(fan_in), fan_in taken from the stored 3x3 kernel for fused layers too.
/// Stored layouts, from the official TensorFlow checkpoints' [kh, kw, in, out] and [in, out]:
///  - convolution [out, in, kh, kw]: permute (3, 2, 0, 1);
///  - `Conv0_up`  [out, in, 3, 3]: permute (3, 2, 0, 1) and NO flip. It is the kernel w of the
///  official
///    fused form: per axis [w0, w0 + w1, w1 + w2, w2] is the kernel of a transposed convolution,
///    stride 2, padding 1. As "nearest upscale, then cross-correlation" the same layer has w
///    flipped in both axes;
///  - `Conv1_down` [out, in, 3, 3]: permute (3, 2, 0, 1); equal to the 3x3 convolution, then 2x2
///  mean;
///  - dense [out, in]: transposed. Units of the generator's `4x4/Dense` and inputs of the
///  discriminator's
///    `Dense0` count c * 16 + y * 4 + x.
struct LayerSpec {
    std::string scope;
    std::vector<std::int64_t> weight_shape;
    std::int64_t bias_size = 0;  ///< channels: 4x4/Dense has one bias per channel, not per unit
    double std = 1.0;            ///< run-time factor of the stored weight
};

/// Dense and convolutions in order of depth (2 * log2(R) - 2 of them), then ToRGB from the coarsest
/// lod down to ToRGB_lod0: the order of the file format.
[[nodiscard]] std::vector<LayerSpec> generator_layers(const ProGanConfig& config);

/// FromRGB_lod0 up to the coarsest, the convolutions from the largest resolution down, the 4x4
/// block, then the Q head if there is one: the order of the file format.
[[nodiscard]] std::vector<LayerSpec> discriminator_layers(const ProGanConfig& config);

/// `16x16` for 4.
[[nodiscard]] std::string resolution_name(int resolution_log2);

/// Weights ~ N(0, 1), biases 0, float32 on the CPU, requiring gradients.
[[nodiscard]] NamedTensors fresh_parameters(const std::vector<LayerSpec>& layers,
                                            const at::Generator& rng);

/// `given` in the order of `layers`, each tensor itself (no copy). Throws Error(bad_file) naming
/// the first missing or unexpected name, wrong shape, or a type that is not floating or differs
/// between tensors.
[[nodiscard]] NamedTensors matched_parameters(const std::vector<LayerSpec>& layers,
                                              NamedTensors given);

/// Sum of the element counts of weights and biases.
[[nodiscard]] std::int64_t parameter_count(const std::vector<LayerSpec>& layers);

}  // namespace zscope
