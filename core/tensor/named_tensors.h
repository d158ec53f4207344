#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace zscope {

/// Weights by name in a fixed order: the order of files, optimizers and checkpoints.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

}  // namespace zscope
