#include "tests/support/unsteady_generator.h"

#include <ATen/TensorOperators.h>

namespace zscope::testing {

UnsteadyGenerator::UnsteadyGenerator(double drift)
    : LayeredGenerator("unsteady", 3, 2), drift_(drift) {}

std::unique_ptr<Generator> UnsteadyGenerator::replica() const {
    return std::make_unique<UnsteadyGenerator>(drift_);
}

std::vector<at::Tensor> UnsteadyGenerator::layers(const at::Tensor& z,
                                                  const ForwardOptions& /*options*/) {
    const at::Tensor first = z.sum(1).view({-1, 1, 1, 1}).expand({-1, 1, 2, 2}).sin();
    const at::Tensor second = first * 2.0 + drift_ * ++calls_;
    return {first, second, second.cos()};
}

}  // namespace zscope::testing
