#include "tests/bench/plain_progan.h"

#include <ATen/ATen.h>

#include <map>

#include "core/model/progan/layers.h"
#include "core/model/progan/ops.h"

namespace zscope::bench {

namespace {

NamedTensors leaves(const NamedTensors& parameters) {
    NamedTensors copy;
    for (const auto& [name, tensor] : parameters) {
        at::Tensor value = tensor.detach().clone();
        if (name.ends_with("Conv0_up/weight")) {
            value = value.flip({2, 3});
        }
        copy.emplace_back(name, value.set_requires_grad(true));
    }
    return copy;
}

/// Scaled weights and biases of a pass, by scope.
struct Weights {
    std::map<std::string, at::Tensor> weight;
    std::map<std::string, at::Tensor> bias;
};

Weights scaled(const std::vector<LayerSpec>& layers, const NamedTensors& parameters) {
    Weights weights;
    for (std::size_t i = 0; i < layers.size(); ++i) {
        weights.weight[layers[i].scope] = parameters[2 * i].second * layers[i].std;
        weights.bias[layers[i].scope] = parameters[2 * i + 1].second;
    }
    return weights;
}

at::Tensor tail(const at::Tensor& x, const at::Tensor& bias) {
    at::Tensor y = x + bias.view({1, -1, 1, 1});
    y = at::leaky_relu(y, 0.2);
    const at::Tensor squares = y * y;
    const at::Tensor mean = squares.mean(1, true);
    return y * at::rsqrt(mean + 1e-8);
}

/// Layers 1 ... deepest after pixel norm.
std::vector<at::Tensor> hidden_layers(const Weights& w, const at::Tensor& z, int deepest) {
    at::Tensor x = progan::pixel_norm(z);
    x = at::linear(x, w.weight.at("4x4/Dense"));
    x = x.view({z.size(0), -1, 4, 4});
    std::vector<at::Tensor> layers{tail(x, w.bias.at("4x4/Dense"))};
    for (int layer = 2; layer <= deepest; ++layer) {
        const bool up = layer > 2 && layer % 2 == 1;
        const std::string scope = resolution_name((layer + 3) / 2) + (layer == 2 ? "/Conv"
                                                                      : up       ? "/Conv0_up"
                                                                                 : "/Conv1");
        x = layers.back();
        if (up) {
            x = at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
        }
        layers.push_back(tail(at::conv2d(x, w.weight.at(scope), {}, 1, 1), w.bias.at(scope)));
    }
    return layers;
}

at::Tensor conv_leaky(const Weights& weights, const std::string& scope, const at::Tensor& x) {
    const at::Tensor y = at::conv2d(x, weights.weight.at(scope), weights.bias.at(scope), 1, 1);
    return at::leaky_relu(y, 0.2);
}

at::Tensor pointwise_conv(const Weights& weights, const std::string& scope, const at::Tensor& x) {
    return at::conv2d(x, weights.weight.at(scope), weights.bias.at(scope));
}

}  // namespace

std::string network_name(const ProGanConfig& config) {
    return std::to_string(config.fmap_base) + "/" + std::to_string(config.fmap_max) + ", " +
           std::to_string(config.resolution) + " px";
}

std::vector<at::Tensor> tensors_of(const NamedTensors& named) {
    std::vector<at::Tensor> tensors;
    for (const auto& [name, tensor] : named) {
        tensors.push_back(tensor);
    }
    return tensors;
}

PlainGenerator::PlainGenerator(const ProGanConfig& config, const NamedTensors& parameters)
    : config_(config), parameters_(leaves(parameters)) {}

at::Tensor PlainGenerator::forward(const at::Tensor& z) const {
    const Weights w = scaled(generator_layers(config_), parameters_);
    return pointwise_conv(w, "ToRGB_lod0",
                          hidden_layers(w, z, 2 * config_.resolution_log2() - 2).back());
}

std::vector<at::Tensor> PlainGenerator::activations(const at::Tensor& z, int deepest) const {
    return hidden_layers(scaled(generator_layers(config_), parameters_), z, deepest);
}

at::Tensor plain_penalty(const PlainGenerator& generator, const at::Tensor& z,
                         const at::Tensor& directions, int deepest, Reduction reduction,
                         std::int64_t groups) {
    constexpr double kStep = 0.1;
    const std::vector<at::Tensor> centre = generator.activations(z, deepest);
    std::vector<std::vector<at::Tensor>> differences(centre.size());
    for (const at::Tensor& v : directions.unbind()) {
        const std::vector<at::Tensor> up = generator.activations(z + kStep * v, deepest);
        const std::vector<at::Tensor> down = generator.activations(z - kStep * v, deepest);
        for (std::size_t l = 0; l < centre.size(); ++l) {
            differences[l].push_back((up[l] - 2.0 * centre[l] + down[l]) / (kStep * kStep));
        }
    }
    at::Tensor loss = at::zeros({});
    for (const std::vector<at::Tensor>& layer : differences) {
        const at::Tensor variance = at::stack(layer).var(0, /*unbiased=*/false);
        loss =
            loss + (reduction == Reduction::mean ? variance.mean()
                                                 : variance.reshape({groups, -1}).amax(1).mean());
    }
    return loss;
}

at::Tensor plain_penalty(const PlainGenerator& generator, const at::Tensor& z, int deepest,
                         std::int64_t k, Reduction reduction, std::int64_t groups) {
    std::vector<at::Tensor> directions;
    for (std::int64_t direction = 0; direction < k; ++direction) {
        directions.push_back(at::randint_like(z, 0, 2) * 2.0 - 1.0);
    }
    return plain_penalty(generator, z, at::stack(directions), deepest, reduction, groups);
}

PlainDiscriminator::PlainDiscriminator(const ProGanConfig& config, const NamedTensors& parameters)
    : config_(config), parameters_(leaves(parameters)) {}

at::Tensor PlainDiscriminator::forward(const at::Tensor& pictures) const {
    const Weights w = scaled(discriminator_layers(config_), parameters_);
    at::Tensor x = pointwise_conv(w, "FromRGB_lod0", pictures);
    x = at::leaky_relu(x, 0.2);
    for (int log2 = config_.resolution_log2(); log2 >= 3; --log2) {
        const std::string down = resolution_name(log2) + "/Conv1_down";
        x = conv_leaky(w, resolution_name(log2) + "/Conv0", x);
        x = at::conv2d(x, w.weight.at(down), w.bias.at(down), 1, 1);
        x = at::avg_pool2d(x, 2);
        x = at::leaky_relu(x, 0.2);
    }
    x = progan::append_minibatch_stddev(x);
    x = conv_leaky(w, "4x4/Conv", x);
    x = at::linear(x.flatten(1), w.weight.at("4x4/Dense0"), w.bias.at("4x4/Dense0"));
    x = at::leaky_relu(x, 0.2);
    return at::linear(x, w.weight.at("4x4/Dense1"), w.bias.at("4x4/Dense1"));
}

}  // namespace zscope::bench
