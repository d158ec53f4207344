#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>

#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// What the jets of one call may hold on their way through the network, the result not counted.
inline constexpr std::int64_t kJetBudgetBytes = std::int64_t{2} << 30;

/// A point [n] -> packed Hessians [n (n + 1) / 2, ...] of all its outputs.
using HessianSource = std::function<at::Tensor(const at::Tensor& z)>;

/// The picture's analytic Hessians (HessianScheme::analytic): in closed form for the demo
/// (float64), by second-order jets for a ProGAN (in its weights' type), of either
/// also behind turned axes or a PausingGenerator; nothing for other generators. The source shares
/// the weights the generator has now and may outlive it, but not what is paused. Points must be on
/// the weights' device. `before_step` is called between steps (ahead of every hidden layer of
/// every block; once for the demo) and may throw to end the work.
/// Jets that would hold more than `budget_bytes` go through the network in blocks of axes.
[[nodiscard]] std::optional<HessianSource> analytic_hessians(
    const Generator& generator, LatentMode mode, std::function<void()> before_step = {},
    std::int64_t budget_bytes = kJetBudgetBytes);

}  // namespace zscope
