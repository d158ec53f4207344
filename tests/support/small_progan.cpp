#include "tests/support/small_progan.h"

#include "core/model/progan/layers.h"
#include "tests/support/numbers.h"

namespace zscope::testing {

ProGanConfig small_progan() {
    return {.resolution = 16, .latent_size = 5, .fmap_base = 64, .fmap_max = 8};
}

NamedTensors drawn_weights(const ProGanConfig& config, at::ScalarType type, std::uint64_t seed) {
    NamedTensors weights;
    for (const LayerSpec& layer : generator_layers(config)) {
        weights.emplace_back(layer.scope + "/weight", normal(layer.weight_shape, ++seed).to(type));
        weights.emplace_back(layer.scope + "/bias",
                             (0.3 * normal({layer.bias_size}, ++seed)).to(type));
    }
    return weights;
}

}  // namespace zscope::testing
