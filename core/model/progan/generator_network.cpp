#include "core/model/progan/generator_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/base/error.h"
#include "core/model/progan/convolution.h"
#include "core/model/progan/growth.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/pointwise.h"

namespace zscope {

namespace {

constexpr std::string_view kPostNorm = "/Post_norm";
constexpr const char* kImagesOut = "images_out";

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
                         layers_[layer].scope + std::string(kPostNorm),
                         {layers_[layer].bias_size, size, size}});
    }
    infos.push_back({hidden_layers() + 1,
                     kImagesOut,
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

at::Tensor GeneratorNetwork::convolve(int layer, const at::Tensor& x) const {
    const at::Tensor weight = scaled_weight(layer);
    if (layer == 0) {
        const at::Tensor y = at::linear(x, weight).view({x.size(0), bias(0).size(0), 4, 4});
        return y.contiguous(at::MemoryFormat::ChannelsLast);
    }
    return is_up(layer) ? progan::up_convolution(x, weight)
                        : progan::convolution(x, weight, {}, {1, 1});
}

at::Tensor GeneratorNetwork::apply_layer(int layer, const at::Tensor& x) const {
    return progan::bias_leaky_norm(convolve(layer, x), bias(layer));
}

at::Tensor GeneratorNetwork::inside_layer(const Place& place, const at::Tensor& x) const {
    at::Tensor y = convolve(place.layer, x);
    if (place.step == Step::conv) {
        return y;
    }
    const at::Tensor biased = y + bias(place.layer).view({1, -1, 1, 1});
    return place.step == Step::bias ? biased : at::leaky_relu(biased, progan::kLeakySlope);
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

GeneratorNetwork::Place GeneratorNetwork::place_of(const std::string& name) const {
    constexpr std::array<std::pair<std::string_view, Step>, 4> kSteps{{{"/Post_conv", Step::conv},
                                                                       {"/Post_bias", Step::bias},
                                                                       {"/Post_act", Step::act},
                                                                       {kPostNorm, Step::norm}}};
    if (name == kImagesOut) {
        return {hidden_layers(), Step::norm};
    }
    for (int layer = 0; layer < hidden_layers(); ++layer) {
        for (const auto& [ending, step] : kSteps) {
            if (name == layers_[static_cast<std::size_t>(layer)].scope + std::string(ending)) {
                return {layer, step};
            }
        }
    }
    throw Error(
        ErrorCode::invalid_argument,
        std::string("the generator has no activation \"").append(name.substr(0, 60)).append("\""),
        "Name one as in 16x16/Conv1/Post_act, with Post_conv, Post_bias, Post_act or "
        "Post_norm, or images_out");
}

std::vector<at::Tensor> GeneratorNetwork::named_activations(const at::Tensor& z,
                                                            std::span<const std::string> names,
                                                            LatentMode mode) const {
    constexpr double kFullSize = 0.0;
    check_request(z, {}, kFullSize);
    std::vector<Place> places;
    std::vector<int> indices;  // of the values themselves, or of their layer's input
    for (const std::string& name : names) {
        places.push_back(place_of(name));
        const int index = places.back().layer + (places.back().step == Step::norm ? 1 : 0);
        if (index > 0) {
            indices.push_back(index);
        }
    }
    const at::Tensor first_input = latents(z, mode);
    const GeneratorPass pass =
        run_layers(0, first_input, indices, /*want_images=*/false, kFullSize);
    auto next = pass.activations.begin();
    std::vector<at::Tensor> values;
    for (const Place& place : places) {
        if (place.step == Step::norm) {
            values.push_back(*next++);
        } else {
            values.push_back(inside_layer(place, place.layer > 0 ? *next++ : first_input));
        }
    }
    return values;
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
