#include "core/regularizers/regularizer.h"

#include <ATen/TensorOperators.h>

#include <cstddef>
#include <utility>

namespace zscope {

void add_gradients(const std::vector<at::Tensor>& found, std::vector<at::Tensor>& gradients) {
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].defined()) {
            gradients[i] = gradients[i].defined() ? gradients[i] + found[i] : found[i];
        }
    }
}

std::vector<at::Tensor> taken_gradients(const NamedTensors& parameters) {
    std::vector<at::Tensor> taken;
    for (const auto& [name, tensor] : parameters) {
        taken.push_back(std::exchange(tensor.mutable_grad(), at::Tensor()));
    }
    return taken;
}

void clear_gradients(const NamedTensors& parameters) {
    for (const auto& [name, tensor] : parameters) {
        tensor.mutable_grad().reset();
    }
}

}  // namespace zscope
