#include "core/model/progan/discriminator_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/linear.h>
#include <c10/util/StringUtil.h>

#include <utility>

#include "core/base/error.h"
#include "core/model/progan/convolution.h"
#include "core/model/progan/growth.h"
#include "core/model/progan/ops.h"

namespace zscope {

namespace {

at::Tensor leaky(const at::Tensor& x) {
    return at::leaky_relu(x, progan::kLeakySlope);
}

std::map<std::string, std::size_t> index_by_scope(const std::vector<LayerSpec>& layers) {
    std::map<std::string, std::size_t> index;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        index.emplace(layers[i].scope, i);
    }
    return index;
}

}  // namespace

DiscriminatorNetwork::DiscriminatorNetwork(ProGanConfig config, at::Generator rng)
    : config_((config.validate(), config)),
      layers_(discriminator_layers(config_)),
      parameters_(fresh_parameters(layers_, rng)),
      layer_of_(index_by_scope(layers_)) {}

DiscriminatorNetwork::DiscriminatorNetwork(ProGanConfig config, NamedTensors parameters)
    : config_((config.validate(), config)),
      layers_(discriminator_layers(config_)),
      parameters_(matched_parameters(layers_, std::move(parameters))),
      layer_of_(index_by_scope(layers_)) {}

DiscriminatorNetwork::Scaled DiscriminatorNetwork::scaled(const std::string& scope) const {
    const std::size_t layer = layer_of_.at(scope);
    return {parameters_[2 * layer].second * layers_[layer].std, parameters_[2 * layer + 1].second};
}

at::Tensor DiscriminatorNetwork::from_rgb(int log2, const at::Tensor& images) const {
    const int lod = config_.resolution_log2() - log2;
    const Scaled layer = scaled("FromRGB_lod" + std::to_string(lod));
    return leaky(progan::convolution(images, layer.weight, layer.bias, {}));
}

at::Tensor DiscriminatorNetwork::convolve(const std::string& scope, const at::Tensor& x) const {
    const Scaled layer = scaled(scope);
    return leaky(progan::convolution(x, layer.weight, layer.bias, {1, 1}));
}

at::Tensor DiscriminatorNetwork::block(int log2, const at::Tensor& x) const {
    const std::string name = resolution_name(log2);
    const Scaled down = scaled(name + "/Conv1_down");
    return leaky(progan::down_convolution(convolve(name + "/Conv0", x), down.weight, down.bias));
}

at::Tensor DiscriminatorNetwork::head(const std::string& prefix, const at::Tensor& x) const {
    const Scaled hidden = scaled(prefix + "Dense0");
    const Scaled last = scaled(prefix + "Dense1");
    const at::Tensor flat = x.contiguous().flatten(1);
    return at::linear(leaky(at::linear(flat, hidden.weight, hidden.bias)), last.weight, last.bias);
}

DiscriminatorPass DiscriminatorNetwork::forward(const at::Tensor& images, double lod) const {
    const GrowthStage stage = growth_stage(config_, lod);
    const std::int64_t size = std::int64_t{1} << stage.resolution_log2;
    if (images.dim() != 4 || images.size(1) != config_.channels || images.size(2) != size ||
        images.size(3) != size) {
        throw Error(ErrorCode::invalid_argument,
                    c10::str("pictures have shape ", images.sizes(), ", expected [N, ",
                             config_.channels, ", ", size, ", ", size, "]"));
    }
    at::Tensor x =
        from_rgb(stage.resolution_log2, images.contiguous(at::MemoryFormat::ChannelsLast));
    for (int log2 = stage.resolution_log2; log2 >= 3; --log2) {
        x = block(log2, x);
        if (log2 == stage.resolution_log2 && stage.fade > 0.0) {
            x = at::lerp(x, from_rgb(log2 - 1, progan::downscale(images, 2)), stage.fade);
        }
    }
    DiscriminatorPass pass;
    if (config_.infogan_size > 0) {
        pass.q = head("4x4/Q_Encoder/", convolve("4x4/Q_Encoder/Conv", x));
    }
    pass.scores = head("4x4/", convolve("4x4/Conv", progan::append_minibatch_stddev(x)));
    return pass;
}

}  // namespace zscope
