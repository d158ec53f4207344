#include "core/model/progan/packed_generator.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/linear.h>

#include <algorithm>

#include "core/model/progan/ops.h"
#include "core/model/progan/pointwise.h"

namespace zscope::progan {

namespace {

at::Tensor float_contiguous(const at::Tensor& x) {
    return x.to(at::kFloat).contiguous();
}

}  // namespace

PackedGenerator::PackedGenerator(const GeneratorNetwork& network, at::ScalarType type)
    : type_(type) {
    const std::vector<LayerSpec> layers = generator_layers(network.config());
    const auto weight = [&](std::size_t i) {
        return network.parameters()[2 * i].second.detach() * layers[i].std;
    };
    const auto bias = [&](std::size_t i) {
        return network.parameters()[2 * i + 1].second.detach();
    };
    const std::int64_t width = layers[0].bias_size;
    dense_weight_ = weight(0).view({width, 16, -1}).transpose(0, 1).reshape({16 * width, -1});
    dense_bias_ = bias(0).contiguous();
    const int hidden = 2 * network.config().resolution_log2() - 2;
    for (int i = 1; i < hidden; ++i) {
        const bool up = i >= 2 && i % 2 == 0;
        const std::int64_t input_size = std::int64_t{1} << (i / 2 + (up ? 1 : 2));
        convolutions_.emplace_back(up ? PackedConvolution::Kind::up : PackedConvolution::Kind::same,
                                   weight(i).to(type), bias(i).to(type), input_size);
    }
    const std::size_t rgb = layers.size() - 1;
    convolutions_.emplace_back(PackedConvolution::Kind::to_rgb, weight(rgb).to(type),
                               bias(rgb).to(type), network.config().resolution);
}

at::Tensor PackedGenerator::first_layer(const at::Tensor& z) const {
    const std::int64_t channels = dense_bias_.size(0);
    const at::Tensor dense = at::linear(z, dense_weight_).view({z.size(0), 4, 4, channels});
    return bias_leaky_norm(dense.permute({0, 3, 1, 2}), dense_bias_).to(type_);
}

GeneratorPass PackedGenerator::forward(const at::Tensor& z, std::span<const int> indices,
                                       bool want_images) const {
    const int hidden = static_cast<int>(convolutions_.size());
    const int deepest = indices.empty() ? 0 : *std::ranges::max_element(indices);
    const int depth = want_images ? hidden : std::min(deepest, hidden);
    GeneratorPass pass;
    pass.activations.resize(indices.size());
    const auto keep = [&](int index, const at::Tensor& x) {
        for (std::size_t i = 0; i < indices.size(); ++i) {
            if (indices[i] == index) {
                pass.activations[i] = x.to(at::kFloat);
            }
        }
    };
    at::Tensor x = first_layer(z);
    keep(1, x);
    for (int i = 1; i < depth; ++i) {
        x = convolutions_[static_cast<std::size_t>(i - 1)](x);
        keep(i + 1, x);
    }
    if (want_images || deepest > hidden) {
        const at::Tensor images = float_contiguous(convolutions_.back()(x));
        keep(hidden + 1, images);
        if (want_images) {
            pass.images = images;
        }
    }
    return pass;
}

}  // namespace zscope::progan
