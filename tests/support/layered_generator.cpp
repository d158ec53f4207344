#include "tests/support/layered_generator.h"

#include <utility>

namespace zscope::testing {

LayeredGenerator::LayeredGenerator(std::string name, std::int64_t latent_size, std::int64_t side)
    : LayeredGenerator(std::move(name), latent_size, std::array{side, side, side}) {}

LayeredGenerator::LayeredGenerator(std::string name, std::int64_t latent_size,
                                   const std::array<std::int64_t, 3>& sides) {
    info_.name = std::move(name);
    info_.architecture = "test";
    info_.latent_size = latent_size;
    info_.channels = 1;
    info_.height = sides[2];
    info_.width = sides[2];
    info_.activations = {{1, "first", {1, sides[0], sides[0]}},
                         {2, "second", {1, sides[1], sides[1]}},
                         {3, "third", {1, sides[2], sides[2]}}};
}

at::Tensor LayeredGenerator::forward(const at::Tensor& z, const ForwardOptions& options) {
    return layers(z, options).back();
}

std::vector<at::Tensor> LayeredGenerator::activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) {
    const std::vector<at::Tensor> all = layers(z, options);
    std::vector<at::Tensor> asked;
    for (const int index : indices) {
        asked.push_back(all[static_cast<std::size_t>(index - 1)]);
    }
    return asked;
}

void LayeredGenerator::to(c10::Device /*device*/) {}

}  // namespace zscope::testing
