#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

namespace zscope {

/// Weights by name in a fixed order: the order of files, optimizers and checkpoints.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

[[nodiscard]] inline std::vector<at::Tensor> tensors_of(const NamedTensors& named) {
    std::vector<at::Tensor> tensors;
    tensors.reserve(named.size());
    for (const auto& [name, tensor] : named) {
        tensors.push_back(tensor);
    }
    return tensors;
}

}  // namespace zscope
