#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/hessian/progan_jets.h"

namespace zscope {

/// Which of n axes go through the network together: all of them, or where that takes more than
/// `budget` bytes every two of some ranges, so short that a jet along two of them stays within it.
[[nodiscard]] std::vector<std::vector<std::int64_t>> axis_blocks(const ProGanJets& jets,
                                                                 std::int64_t n,
                                                                 std::int64_t budget);

/// Writes the second derivatives along `axes`, packed, into `found`, packed along all n axes.
void place_block(const at::Tensor& second, const std::vector<std::int64_t>& axes, std::int64_t n,
                 at::Tensor& found);

}  // namespace zscope
