#include "core/model/progan/generator_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/model/progan/convolution.h"
#include "core/model/progan/growth.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/pointwise.h"

namespace zscope {

namespace {

int layer_log2(int layer) {
    return layer / 2 + 2;
}
bool is_up(int layer) {
    return layer >= 2 && layer % 2 == 0;
}

void check_latents(const at::Tensor& z, std::int64_t latent_size, at::ScalarType type) {
    if (z.dim() != 2 || z.size(0) < 1 || z.size(1) != latent_size || z.scalar_type() != type) {
        throw Error(ErrorCode::invalid_argument,
                    c10::str("z has shape ", z.sizes(), " of ", z.scalar_type(), ", expected [N, ",
                             latent_size, "] of ", type));
    }
}

}  // namespace

GeneratorNetwork::GeneratorNetwork(ProGanConfig config, at::Generator rng)
    : config_((config.validate(), config)),
      layers_(generator_layers(config_)),
      parameters_(fresh_parameters(layers_, rng)) {}

GeneratorNetwork::GeneratorNetwork(ProGanConfig config, NamedTensors parameters)
    : config_((config.validate(), config)),
      layers_(generator_layers(config_)),
      parameters_(matched_parameters(layers_, std::move(parameters))) {}

std::vector<ActivationInfo> GeneratorNetwork::activation_infos() const {
    std::vector<ActivationInfo> infos;
    for (int layer = 0; layer < hidden_layers(); ++layer) {
        const std::int64_t size = std::int64_t{1} << layer_log2(layer);
        infos.push_back({layer + 1,
                         layers_[layer].scope + "/Post_norm",
                         {layers_[layer].bias_size, size, size}});
    }
    infos.push_back({hidden_layers() + 1,
                     "images_out",
                     {config_.channels, config_.resolution, config_.resolution}});
    return infos;
}

at::Tensor GeneratorNetwork::scaled_weight(int layer) const {
    const auto index = static_cast<std::size_t>(layer);
    return parameters_[2 * index].second * layers_[index].std;
}

const at::Tensor& GeneratorNetwork::bias(int layer) const {
    return parameters_[2 * static_cast<std::size_t>(layer) + 1].second;
}

at::Tensor GeneratorNetwork::apply_layer(int layer, const at::Tensor& x) const {
    const at::Tensor weight = scaled_weight(layer);
    at::Tensor y;
    if (layer == 0) {
        y = at::linear(x, weight).view({x.size(0), bias(0).size(0), 4, 4});
        y = y.contiguous(at::MemoryFormat::ChannelsLast);
    } else if (is_up(layer)) {
        y = progan::up_convolution(x, weight);
    } else {
        y = progan::convolution(x, weight, {}, {1, 1});
    }
    return progan::bias_leaky_norm(y, bias(layer));
}

at::Tensor GeneratorNetwork::to_rgb(int log2, const at::Tensor& x) const {
    const int layer = hidden_layers() + log2 - 2;
    return progan::convolution(x, scaled_weight(layer), bias(layer), {});
}

at::Tensor GeneratorNetwork::latents(const at::Tensor& z, LatentMode mode) const {
    return config_.normalize_latents && mode == LatentMode::pre_norm ? progan::pixel_norm(z) : z;
}

at::Tensor GeneratorNetwork::forward(const at::Tensor& z, double lod, LatentMode mode) const {
    return forward_with_activations(z, {}, /*want_images=*/true, lod, mode).images;
}

void GeneratorNetwork::check_request(const at::Tensor& z, std::span<const int> indices,
                                     double lod) const {
    check_latents(z, config_.latent_size, parameters_.front().second.scalar_type());
    check_indices(indices, 1, lod);
}

void GeneratorNetwork::check_indices(std::span<const int> indices, int first, double lod) const {
    const int active = 2 * growth_stage(config_, lod).resolution_log2 - 2;
    const int images = hidden_layers() + 1;
    for (const int index : indices) {
        if (index < first || (index > active && index != images)) {
            throw Error(ErrorCode::invalid_argument,
                        c10::str("activation ", index, " does not exist at this level, expected ",
                                 first, "..", active, " or ", images));
        }
    }
}

void GeneratorNetwork::check_feature(int layer, const at::Tensor& feature) const {
    if (layer < 1 || layer > hidden_layers()) {
        throw Error(ErrorCode::invalid_argument,
                    c10::str("layer is ", layer, ", expected 1..", hidden_layers()));
    }
    const std::int64_t channels = bias(layer - 1).size(0);
    const std::int64_t side = std::int64_t{1} << layer_log2(layer - 1);
    const at::ScalarType type = parameters_.front().second.scalar_type();
    if (feature.dim() != 4 || feature.size(0) < 1 || feature.size(1) != channels ||
        feature.size(2) != side || feature.size(3) != side || feature.scalar_type() != type) {
        throw Error(
            ErrorCode::invalid_argument,
            c10::str("the feature has shape ", feature.sizes(), " of ", feature.scalar_type(),
                     ", expected [N, ", channels, ", ", side, ", ", side, "] of ", type));
    }
}

at::Tensor GeneratorNetwork::blended_images(const std::vector<at::Tensor>& outputs,
                                            double lod) const {
    const GrowthStage stage = growth_stage(config_, lod);
    at::Tensor fine = to_rgb(stage.resolution_log2, outputs.back());
    if (stage.fade == 0.0) {
        return fine;
    }
    const at::Tensor coarse = to_rgb(stage.resolution_log2 - 1, outputs[outputs.size() - 3]);
    return at::lerp(fine, progan::upscale(coarse, 2), stage.fade);
}

GeneratorPass GeneratorNetwork::forward_with_activations(const at::Tensor& z,
                                                         std::span<const int> indices,
                                                         bool want_images, double lod,
                                                         LatentMode mode) const {
    check_request(z, indices, lod);
    return run_layers(0, latents(z, mode), indices, want_images, lod);
}

GeneratorPass GeneratorNetwork::forward_from(int layer, const at::Tensor& feature,
                                             std::span<const int> indices, bool want_images) const {
    constexpr double kFullSize = 0.0;
    check_feature(layer, feature);
    check_indices(indices, layer, kFullSize);
    return run_layers(layer, feature, indices, want_images, kFullSize);
}

GeneratorPass GeneratorNetwork::run_layers(int done, at::Tensor x, std::span<const int> indices,
                                           bool want_images, double lod) const {
    const int active = 2 * growth_stage(config_, lod).resolution_log2 - 2;
    const int deepest = indices.empty() ? 0 : *std::ranges::max_element(indices);
    const bool needs_images = want_images || deepest > active;
    const int depth = needs_images ? active : deepest;
    std::vector<at::Tensor> outputs(static_cast<std::size_t>(done));
    if (done > 0) {
        outputs.back() = x;
    }
    for (int layer = done; layer < depth; ++layer) {
        x = apply_layer(layer, x);
        outputs.push_back(x);
    }
    const at::Tensor images = needs_images ? blended_images(outputs, lod) : at::Tensor();
    GeneratorPass pass;
    for (const int index : indices) {
        pass.activations.push_back(index > active ? images
                                                  : outputs[static_cast<std::size_t>(index - 1)]);
    }
    if (want_images) {
        pass.images = images;
    }
    return pass;
}

}  // namespace zscope
