#include "core/model/progan/progan_generator.h"

#include <ATen/Context.h>
#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <c10/util/StringUtil.h>

#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/model/gpus.h"
#include "core/model/progan/bfloat16_product.h"
#include "core/model/progan/layers.h"
#include "core/model/progan/ops.h"

namespace zscope {

namespace {

/// Copies that can enter a graph later even if this call runs in inference mode.
NamedTensors copies(const NamedTensors& weights, c10::Device device) {
    const c10::InferenceMode normal(false);
    const at::NoGradGuard no_grad;
    NamedTensors result;
    for (const auto& [name, tensor] : weights) {
        if (!tensor.defined()) {
            throw Error(ErrorCode::bad_file, "tensor " + name + " is empty");
        }
        result.emplace_back(name, tensor.detach().to(device, tensor.scalar_type(),
                                                     /*non_blocking=*/false, /*copy=*/true));
    }
    return result;
}

c10::Device device_of(const NamedTensors& weights) {
    return !weights.empty() && weights.front().second.defined() ? weights.front().second.device()
                                                                : c10::Device(c10::kCPU);
}

/// As NumPy calls it.
std::string type_name(at::ScalarType type) {
    switch (type) {
        case at::kDouble:
            return "float64";
        case at::kHalf:
            return "float16";
        case at::kBFloat16:
            return "bfloat16";
        default:
            return "float32";
    }
}

/// The layers' values are of the type of the network's parameters.
void set_types(std::vector<ActivationInfo>& layers, const GeneratorNetwork& network) {
    const std::string type = type_name(network.parameters().front().second.scalar_type());
    for (ActivationInfo& layer : layers) {
        layer.dtype = type;
    }
}

GeneratorInfo filled(GeneratorInfo info, const GeneratorNetwork& network) {
    const ProGanConfig& config = network.config();
    info.architecture = "progan";
    info.latent_size = config.latent_size;
    info.channels = config.channels;
    info.height = config.resolution;
    info.width = config.resolution;
    info.parameters = parameter_count(generator_layers(config));
    info.normalizes_latent = config.normalize_latents;
    info.repeats_its_operations = true;
    info.activations = network.activation_infos();
    set_types(info.activations, network);
    return info;
}

}  // namespace

bool has_fast_bfloat16() {
    return progan::has_bfloat16_pairs();
}

ProGanGenerator::ProGanGenerator(const ProGanConfig& config, const NamedTensors& weights,
                                 GeneratorInfo info)
    : network_(config, copies(weights, device_of(weights))) {
    info_ = filled(std::move(info), network_);
}

at::Tensor ProGanGenerator::forward(const at::Tensor& z, const ForwardOptions& options) {
    return run(z, {}, /*want_images=*/true, options).images;
}

std::vector<at::Tensor> ProGanGenerator::activations(const at::Tensor& z,
                                                     std::span<const int> indices,
                                                     const ForwardOptions& options) {
    return run(z, indices, /*want_images=*/false, options).activations;
}

GeneratorPass ProGanGenerator::forward_with_activations(const at::Tensor& z,
                                                        std::span<const int> indices,
                                                        const ForwardOptions& options) {
    return run(z, indices, /*want_images=*/true, options);
}

GeneratorPass ProGanGenerator::run(const at::Tensor& z, std::span<const int> indices,
                                   bool want_images, const ForwardOptions& options) {
    network_.check_request(z, indices);
    const bool preview = options.precision == Precision::preview;
    if (can_use_packed(z)) {
        const bool normalize =
            network_.config().normalize_latents && options.latent_mode == LatentMode::pre_norm;
        const at::ScalarType type = preview && has_fast_bfloat16() ? at::kBFloat16 : at::kFloat;
        return packed(type).forward(normalize ? progan::pixel_norm(z) : z, indices, want_images);
    }
    const bool half = preview && computes_in_bfloat16(z.device()) &&
                      z.scalar_type() == at::kFloat &&
                      !(at::GradMode::is_enabled() && z.requires_grad());
    const GeneratorNetwork& network = half ? half_network() : network_;
    GeneratorPass pass = network.forward_with_activations(half ? z.to(at::kBFloat16) : z, indices,
                                                          want_images, 0.0, options.latent_mode);
    if (half) {
        pass.images = pass.images.defined() ? pass.images.to(at::kFloat) : pass.images;
        for (at::Tensor& activation : pass.activations) {
            activation = activation.to(at::kFloat);
        }
    }
    return pass;
}

bool ProGanGenerator::can_use_packed(const at::Tensor& z) const {
    const bool graph = at::GradMode::is_enabled() && z.requires_grad();
    return at::hasMKLDNN() && z.is_cpu() && z.scalar_type() == at::kFloat && !graph &&
           device_of(network_.parameters()).is_cpu();
}

const progan::PackedGenerator& ProGanGenerator::packed(at::ScalarType type) {
    auto found = packed_.find(type);
    if (found == packed_.end()) {
        const c10::InferenceMode normal(false);
        const at::NoGradGuard no_grad;
        found = packed_.try_emplace(type, network_, type).first;
    }
    return found->second;
}

const GeneratorNetwork& ProGanGenerator::half_network() {
    if (half_network_ == nullptr) {
        NamedTensors half;
        for (const auto& [name, tensor] : network_.parameters()) {
            half.emplace_back(name, tensor.to(at::kBFloat16));
        }
        half_network_ = std::make_unique<GeneratorNetwork>(network_.config(), std::move(half));
    }
    return *half_network_;
}

std::unique_ptr<Generator> ProGanGenerator::replica() const {
    return std::make_unique<ProGanGenerator>(network_.config(), network_.parameters(), info_);
}

void ProGanGenerator::replace_network(GeneratorNetwork network) {
    network_ = std::move(network);
    set_types(info_.activations, network_);
    packed_.clear();
    half_network_.reset();
}

void ProGanGenerator::load_weights(const NamedTensors& weights) {
    try {
        replace_network(
            GeneratorNetwork(network_.config(), copies(weights, device_of(network_.parameters()))));
    } catch (const Error& error) {
        throw Error(ErrorCode::invalid_argument, error.what(), error.hint());
    }
}

void ProGanGenerator::to(c10::Device device) {
    replace_network(GeneratorNetwork(network_.config(), copies(network_.parameters(), device)));
}

}  // namespace zscope
