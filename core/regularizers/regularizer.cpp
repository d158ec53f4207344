#include "core/regularizers/regularizer.h"

#include <ATen/TensorOperators.h>

namespace zscope {

void take_gradients(const NamedTensors& parameters, std::vector<at::Tensor>& gradients) {
    for (std::size_t i = 0; i < parameters.size(); ++i) {
        at::Tensor& found = parameters[i].second.mutable_grad();
        if (found.defined()) {
            gradients[i] = gradients[i].defined() ? gradients[i] + found : found;
            found.reset();
        }
    }
}

void clear_gradients(const NamedTensors& parameters) {
    for (const auto& [name, tensor] : parameters) {
        tensor.mutable_grad().reset();
    }
}

}  // namespace zscope
