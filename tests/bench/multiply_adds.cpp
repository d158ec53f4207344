#include "tests/bench/multiply_adds.h"

#include <numeric>

#include "core/model/progan/layers.h"

namespace zscope::bench {

namespace {

constexpr std::int64_t kTaps = 9;       ///< of a 3x3 kernel
constexpr std::int64_t kUpTaps = 4;     ///< that reach one output pixel of a fused up-convolution
constexpr std::int64_t kDownTaps = 16;  ///< of a fused down-convolution's 4x4 kernel

std::int64_t pixels(int resolution_log2) {
    return std::int64_t{1} << (2 * resolution_log2);
}

/// Output times input channels; of a dense layer its weights.
std::int64_t channel_pairs(const LayerSpec& layer) {
    return layer.weight_shape[0] * layer.weight_shape[1];
}

}  // namespace

std::vector<std::int64_t> generator_multiply_adds(const ProGanConfig& config) {
    const std::vector<LayerSpec> layers = generator_layers(config);
    const int top = config.resolution_log2();
    std::vector<std::int64_t> work{channel_pairs(layers[0]),
                                   kTaps * pixels(2) * channel_pairs(layers[1])};
    for (int log2 = 3; log2 <= top; ++log2) {
        const auto up = static_cast<std::size_t>(2 * log2 - 4);
        work.push_back(kUpTaps * pixels(log2) * channel_pairs(layers[up]));
        work.push_back(kTaps * pixels(log2) * channel_pairs(layers[up + 1]));
    }
    work.push_back(pixels(top) * channel_pairs(layers.back()));
    return work;
}

std::vector<std::int64_t> discriminator_multiply_adds(const ProGanConfig& config) {
    const std::vector<LayerSpec> layers = discriminator_layers(config);
    const int top = config.resolution_log2();
    std::vector<std::int64_t> work{pixels(top) * channel_pairs(layers[0])};
    auto layer = static_cast<std::size_t>(top - 1);  // one FromRGB for each resolution
    for (int log2 = top; log2 >= 3; --log2) {
        work.push_back(kTaps * pixels(log2) * channel_pairs(layers[layer]));
        work.push_back(kDownTaps * pixels(log2 - 1) * channel_pairs(layers[layer + 1]));
        layer += 2;
    }
    for (; layer < layers.size(); ++layer) {
        const bool is_dense = layers[layer].weight_shape.size() == 2;
        work.push_back((is_dense ? 1 : kTaps * pixels(2)) * channel_pairs(layers[layer]));
    }
    return work;
}

double generator_flops(const ProGanConfig& config) {
    const std::vector<std::int64_t> work = generator_multiply_adds(config);
    return 2.0 * static_cast<double>(std::accumulate(work.begin(), work.end(), std::int64_t{0}));
}

}  // namespace zscope::bench
