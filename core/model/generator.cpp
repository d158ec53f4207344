#include "core/model/generator.h"

#include "core/base/error.h"

namespace zscope {

std::vector<at::Tensor> Generator::activations(const at::Tensor& /*z*/,
                                               std::span<const int> /*indices*/,
                                               const ForwardOptions& /*options*/) {
    throw Error(ErrorCode::unsupported, info().name + " has no activations to look into");
}

GeneratorPass Generator::forward_with_activations(const at::Tensor& z, std::span<const int> indices,
                                                  const ForwardOptions& options) {
    GeneratorPass pass;
    if (!indices.empty()) {
        pass.activations = activations(z, indices, options);
    }
    pass.images = forward(z, options);
    return pass;
}

void Generator::load_weights(const NamedTensors& /*weights*/) {
    throw Error(ErrorCode::unsupported, info().name + " has no weights that can be replaced");
}

}  // namespace zscope
