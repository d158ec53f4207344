#include "core/export/repeatable.h"

#include <optional>

#include "core/base/error.h"
#include "core/hessian/determinism.h"

namespace zscope {

std::vector<std::string> layer_names(const GeneratorInfo& info, const std::vector<int>& layers) {
    std::vector<std::string> names;
    for (const int layer : layers) {
        names.push_back(layer == ModelCalls::kPixels
                            ? std::string("pixels")
                            : std::to_string(layer) + " " + find_activation(info, layer).name);
    }
    return names;
}

void require_repeatable(ModelCalls& calls, const GeneratorInfo& info, const at::Tensor& z) {
    std::vector<int> layers;
    for (const ActivationInfo& layer : info.activations) {
        layers.push_back(layer.index);
    }
    layers.push_back(ModelCalls::kPixels);
    const std::vector<std::string> names = layer_names(info, layers);
    if (const std::optional<std::string> fault =
            find_nondeterminism(calls.layers(layers), z, names)) {
        throw Error(ErrorCode::model_failure, "around sample 0: " + *fault);
    }
}

}  // namespace zscope
