#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>

#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// A point [n] -> packed Hessians [n (n + 1) / 2, ...] of all its outputs.
using HessianSource = std::function<at::Tensor(const at::Tensor& z)>;

/// The picture's analytic Hessians (HessianScheme::analytic): in closed form for the demo
/// (float64), by second-order jets for a ProGAN (in its weights' type), of either
/// also behind turned axes; nothing for other generators. The source shares the weights the
/// generator has now and may outlive it. Points must be on the weights' device.
[[nodiscard]] std::optional<HessianSource> analytic_hessians(const Generator& generator,
                                                             LatentMode mode);

}  // namespace zscope
