#include "tests/support/product_generator.h"

#include <ATen/TensorOperators.h>

#include <utility>

namespace zscope::testing {

ProductGenerator::ProductGenerator(at::Tensor scales) : scales_(std::move(scales)) {
    info_.name = "products";
    info_.architecture = "test";
    info_.latent_size = 2;
    info_.channels = 1;
    info_.height = scales_.size(0);
    info_.width = scales_.size(1);
}

at::Tensor ProductGenerator::forward(const at::Tensor& z, const ForwardOptions& /*options*/) {
    return z.prod(1).view({-1, 1, 1, 1}) * scales_;
}

std::unique_ptr<Generator> ProductGenerator::replica() const {
    return std::make_unique<ProductGenerator>(scales_);
}

void ProductGenerator::to(c10::Device /*device*/) {}

}  // namespace zscope::testing
