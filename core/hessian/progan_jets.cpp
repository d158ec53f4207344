#include "core/hessian/progan_jets.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"
#include "core/model/progan/layers.h"
#include "core/model/progan/ops.h"

namespace zscope {
namespace {

bool is_up(int layer) {
    return layer >= 2 && layer % 2 == 0;
}

}  // namespace

ProGanJets::ProGanJets(ProGanConfig config, NamedTensors parameters)
    : config_((config.validate(), config)) {
    const at::NoGradGuard no_grad;
    const std::vector<LayerSpec> layers = generator_layers(config_);
    weights_ = matched_parameters(layers, std::move(parameters));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        at::Tensor& weight = weights_[2 * layer].second;
        weight = weight * layers[layer].std;
    }
}

Jet ProGanJets::apply_layer(int layer, const Jet& x) const {
    const std::size_t at_layer = 2 * static_cast<std::size_t>(layer);
    const at::Tensor& weight = weights_[at_layer].second;
    const at::Tensor& bias = weights_[at_layer + 1].second;
    const auto linear = [&](const at::Tensor& rows) -> at::Tensor {
        if (layer == 0) {
            return at::linear(rows, weight).view({rows.size(0), bias.size(0), 4, 4});
        }
        return is_up(layer) ? progan::up_convolution(rows, weight)
                            : at::conv2d(rows, weight, {}, 1, 1);
    };
    const Jet y = jet_add_constant(jet_linear(x, linear), bias.view({1, -1, 1, 1}));
    return jet_pixel_norm(jet_leaky_relu(y, progan::kLeakySlope), progan::kNormEpsilon);
}

Jet ProGanJets::to_rgb(const Jet& x) const {
    const auto layer = static_cast<std::size_t>(hidden_layers() + config_.resolution_log2() - 2);
    const at::Tensor& weight = weights_[2 * layer].second;
    const at::Tensor& bias = weights_[2 * layer + 1].second;
    const auto linear = [&weight](const at::Tensor& rows) { return at::conv2d(rows, weight); };
    return jet_add_constant(jet_linear(x, linear), bias.view({1, -1, 1, 1}));
}

std::vector<Jet> ProGanJets::activations(const at::Tensor& z, const at::Tensor& directions,
                                         std::span<const int> indices, LatentMode mode,
                                         const BeforeLayer& before_layer) const {
    const at::NoGradGuard no_grad;
    const int last = hidden_layers() + 1;
    int depth = 0;
    for (const int index : indices) {
        if (index < 1 || index > last) {
            throw Error(ErrorCode::invalid_argument, "activation " + std::to_string(index) +
                                                         "; expected 1 to " + std::to_string(last));
        }
        depth = std::max(depth, std::min(index, hidden_layers()));
    }
    Jet x = seed_jet(z, directions);
    if (config_.normalize_latents && mode == LatentMode::pre_norm) {
        x = jet_pixel_norm(x, progan::kNormEpsilon);
    }
    std::vector<Jet> jets(indices.size());
    const auto keep = [&](int index, const Jet& jet) {
        for (std::size_t k = 0; k < indices.size(); ++k) {
            if (indices[k] == index) {
                jets[k] = jet;
            }
        }
    };
    for (int layer = 0; layer < depth; ++layer) {
        if (before_layer) {
            before_layer();
        }
        x = apply_layer(layer, x);
        keep(layer + 1, x);
    }
    if (std::find(indices.begin(), indices.end(), last) != indices.end()) {
        keep(last, to_rgb(x));
    }
    return jets;
}

Jet ProGanJets::picture(const at::Tensor& z, const at::Tensor& directions, LatentMode mode,
                        const BeforeLayer& before_layer) const {
    const int index = hidden_layers() + 1;
    return activations(z, directions, {&index, 1}, mode, before_layer).front();
}

std::int64_t ProGanJets::peak_bytes(std::int64_t directions) const {
    // In a normalisation: what came into the layer, the convolution's and the ReLU's results, the
    // factors of each pair, and the seven terms and partial sums of the second derivatives.
    constexpr std::int64_t kHeldAtOnce = 12;
    std::int64_t largest = 0;
    for (int log2 = 2; log2 <= config_.resolution_log2(); ++log2) {
        const std::int64_t side = std::int64_t{1} << log2;
        largest = std::max(largest, config_.feature_maps(log2 - 1) * side * side);
    }
    const auto bytes = static_cast<std::int64_t>(weights_.front().second.element_size());
    return (1 + directions + packed_size(directions)) * largest * bytes * kHeldAtOnce;
}

}  // namespace zscope
