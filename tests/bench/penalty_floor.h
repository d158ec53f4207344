#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "core/model/progan/config.h"

namespace zscope::bench {

/// Of element penalties [N, ...] of layers 1, 2 ...: the deepest layer in which each sample holds
/// the maximum of its group, 0 for a sample that holds none. `groups` cuts the batch as
/// PenaltyOptions::hp_groups does. Equal maxima count once.
[[nodiscard]] std::vector<int> deepest_maxima(const std::vector<at::Tensor>& penalties,
                                              std::int64_t groups);

/// Floating-point operations that the Hessian Penalty of layers 1 ... `last` and its gradient need
/// under `max`, two for each multiply-add: forward the 2 k pictures of each sample (the centre
/// cancels); backward, for weights and inputs twice the forward work, those of each sample that
/// holds a maximum, from the deepest layer where it does (deepest_maxima, one entry a sample), over
/// whole maps.
[[nodiscard]] double penalty_gradient_flops(const ProGanConfig& config, int last, std::int64_t k,
                                            std::span<const int> deepest);

}  // namespace zscope::bench
