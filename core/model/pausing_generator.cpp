#include "core/model/pausing_generator.h"

namespace zscope {

at::Tensor PausingGenerator::forward(const at::Tensor& z, const ForwardOptions& options) {
    before_pass_();
    return inner_.forward(z, options);
}

std::vector<at::Tensor> PausingGenerator::activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) {
    before_pass_();
    return inner_.activations(z, indices, options);
}

}  // namespace zscope
