#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/export/analysis_types.h"
#include "core/hessian/non_finite.h"

namespace zscope {

class Generator;

/// The activations of one layer at some latents.
struct LayerMaps {
    /// [samples, channels, h, w] float32 on the CPU; of a layer without places h and w are 1.
    at::Tensor values;
    std::vector<NonFinite> faults{};  ///< one for each sample with values that are not finite
};

/// The first layer that `info` lists. Throws Error(unsupported) where there are none.
[[nodiscard]] const ActivationInfo& first_layer(const GeneratorInfo& info);
/// The layer of this index. Throws as first_layer, and Error(invalid_argument) naming those there
/// are.
[[nodiscard]] const ActivationInfo& require_layer(const GeneratorInfo& info, int index);

/// One forward pass a latent, in full precision. Values that are not finite are left in the maps
/// and told in `faults`. Throws as require_layer, and Error(invalid_argument, cancelled).
[[nodiscard]] LayerMaps compute_layer_maps(Generator& generator, c10::Device device,
                                           const LayerRequest& request, ProgressSink progress = {},
                                           std::stop_token stop = {});

/// Where colours end that fit these numbers of any shape: the smallest size with no more than 0.5 %
/// of the finite ones beyond it; the largest size where that is 0, and 1 where there is none above
/// 0.
[[nodiscard]] double fitting_size(const at::Tensor& values);

/// Of numbers of any shape.
[[nodiscard]] ValueStatistics value_statistics(const at::Tensor& values);

}  // namespace zscope
