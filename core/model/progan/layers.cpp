#include "core/model/progan/layers.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <c10/util/StringUtil.h>

#include <cmath>
#include <functional>
#include <map>
#include <numbers>
#include <numeric>
#include <utility>

#include "core/base/error.h"

namespace zscope {

namespace {

constexpr double kGain = std::numbers::sqrt2;

LayerSpec convolution(std::string scope, std::int64_t in, std::int64_t out, std::int64_t kernel,
                      double gain = kGain) {
    const double fan_in = static_cast<double>(kernel * kernel * in);
    return {std::move(scope), {out, in, kernel, kernel}, out, gain / std::sqrt(fan_in)};
}

LayerSpec dense(std::string scope, std::int64_t in, std::int64_t out, double gain = kGain) {
    return {std::move(scope), {out, in}, out, gain / std::sqrt(static_cast<double>(in))};
}

std::string lod_name(const char* layer, int lod) {
    return std::string(layer) + "_lod" + std::to_string(lod);
}

std::int64_t count(const std::vector<std::int64_t>& shape) {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

[[noreturn]] void reject(const std::string& what) {
    throw Error(ErrorCode::bad_file, what,
                "The weights belong to another network than the stated one");
}

at::Tensor take(std::map<std::string, at::Tensor>& given, const std::string& name,
                const std::vector<std::int64_t>& shape) {
    const auto found = given.find(name);
    if (found == given.end()) {
        reject("tensor " + name + " is missing");
    }
    at::Tensor tensor = std::move(found->second);
    given.erase(found);
    if (!tensor.defined() || tensor.sizes() != at::IntArrayRef(shape)) {
        reject(c10::str("tensor ", name, " has shape ",
                        tensor.defined() ? tensor.sizes() : at::IntArrayRef{}, ", expected ",
                        at::IntArrayRef(shape)));
    }
    if (!tensor.is_floating_point()) {
        reject("tensor " + name + " is not of a floating-point type");
    }
    return tensor;
}

}  // namespace

std::string resolution_name(int resolution_log2) {
    const std::string size = std::to_string(std::int64_t{1} << resolution_log2);
    return size + "x" + size;
}

std::vector<LayerSpec> generator_layers(const ProGanConfig& config) {
    const int top = config.resolution_log2();
    const auto width = [&config](int log2) { return config.feature_maps(log2 - 1); };
    std::vector<LayerSpec> layers;
    LayerSpec first = dense("4x4/Dense", config.latent_size, width(2) * 16, kGain / 4.0);
    first.bias_size = width(2);
    layers.push_back(std::move(first));
    layers.push_back(convolution("4x4/Conv", width(2), width(2), 3));
    for (int log2 = 3; log2 <= top; ++log2) {
        const std::string block = resolution_name(log2);
        layers.push_back(convolution(block + "/Conv0_up", width(log2 - 1), width(log2), 3));
        layers.push_back(convolution(block + "/Conv1", width(log2), width(log2), 3));
    }
    for (int log2 = 2; log2 <= top; ++log2) {
        layers.push_back(
            convolution(lod_name("ToRGB", top - log2), width(log2), config.channels, 1, 1.0));
    }
    return layers;
}

std::vector<LayerSpec> discriminator_layers(const ProGanConfig& config) {
    const int top = config.resolution_log2();
    const auto width = [&config](int log2) { return config.feature_maps(log2 - 1); };
    const std::int64_t trunk = width(2);
    const std::int64_t hidden = config.feature_maps(0);
    std::vector<LayerSpec> layers;
    for (int log2 = top; log2 >= 2; --log2) {
        layers.push_back(
            convolution(lod_name("FromRGB", top - log2), config.channels, width(log2), 1));
    }
    for (int log2 = top; log2 >= 3; --log2) {
        const std::string block = resolution_name(log2);
        layers.push_back(convolution(block + "/Conv0", width(log2), width(log2), 3));
        layers.push_back(convolution(block + "/Conv1_down", width(log2), width(log2 - 1), 3));
    }
    layers.push_back(convolution("4x4/Conv", trunk + 1, trunk, 3));
    layers.push_back(dense("4x4/Dense0", trunk * 16, hidden));
    layers.push_back(dense("4x4/Dense1", hidden, 1, 1.0));
    if (config.infogan_size > 0) {
        layers.push_back(convolution("4x4/Q_Encoder/Conv", trunk, trunk, 3));
        layers.push_back(dense("4x4/Q_Encoder/Dense0", trunk * 16, hidden));
        layers.push_back(dense("4x4/Q_Encoder/Dense1", hidden, config.infogan_size, 1.0));
    }
    return layers;
}

NamedTensors fresh_parameters(const std::vector<LayerSpec>& layers, const at::Generator& rng) {
    NamedTensors parameters;
    for (const LayerSpec& layer : layers) {
        parameters.emplace_back(layer.scope + "/weight",
                                at::randn(layer.weight_shape, rng, at::kFloat));
        parameters.emplace_back(layer.scope + "/bias", at::zeros({layer.bias_size}, at::kFloat));
    }
    for (auto& [name, tensor] : parameters) {
        tensor.set_requires_grad(true);
    }
    return parameters;
}

NamedTensors matched_parameters(const std::vector<LayerSpec>& layers, NamedTensors given) {
    std::map<std::string, at::Tensor> by_name;
    for (auto& [name, tensor] : given) {
        if (!by_name.emplace(name, std::move(tensor)).second) {
            reject("tensor " + name + " is there twice");
        }
    }
    NamedTensors ordered;
    for (const LayerSpec& layer : layers) {
        for (const auto& [suffix, shape] :
             {std::pair{"/weight", layer.weight_shape}, {"/bias", {layer.bias_size}}}) {
            const std::string name = layer.scope + suffix;
            ordered.emplace_back(name, take(by_name, name, shape));
            if (ordered.back().second.scalar_type() != ordered.front().second.scalar_type()) {
                reject("tensor " + name + " is of another type than the others");
            }
        }
    }
    if (!by_name.empty()) {
        reject("unexpected tensor " + by_name.begin()->first);
    }
    return ordered;
}

std::int64_t parameter_count(const std::vector<LayerSpec>& layers) {
    std::int64_t total = 0;
    for (const LayerSpec& layer : layers) {
        total += count(layer.weight_shape) + layer.bias_size;
    }
    return total;
}

}  // namespace zscope
