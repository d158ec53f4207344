#include "core/model/registry.h"

#include <ATen/core/Tensor.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <utility>

#include "core/base/error.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/layers.h"
#include "core/model/turned_generator.h"

namespace zscope {
namespace {

/// The training network seen as a Generator.
class NetworkGenerator final : public Generator {
  public:
    NetworkGenerator(GeneratorInfo info, GeneratorNetwork network)
        : info_(std::move(info)), network_(std::move(network)) {}

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override {
        return network_.forward(z, 0.0, options.latent_mode);
    }
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override {
        return network_
            .forward_with_activations(z, indices, /*want_images=*/false, 0.0, options.latent_mode)
            .activations;
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override {
        NamedTensors copies;
        for (const auto& [name, tensor] : network_.parameters()) {
            copies.emplace_back(name, tensor.clone());
        }
        return std::make_unique<NetworkGenerator>(
            info_, GeneratorNetwork(network_.config(), std::move(copies)));
    }
    void load_weights(const NamedTensors& weights) override {
        const c10::Device device = network_.parameters().front().second.device();
        NamedTensors copies;
        for (const auto& [name, tensor] : weights) {
            copies.emplace_back(name, tensor.detach().to(device, tensor.scalar_type(),
                                                         /*non_blocking=*/false, /*copy=*/true));
        }
        try {
            network_ = GeneratorNetwork(network_.config(), std::move(copies));
        } catch (const Error& error) {
            throw Error(ErrorCode::invalid_argument, error.what(), error.hint());
        }
    }
    void to(c10::Device device) override {
        NamedTensors moved;
        for (const auto& [name, tensor] : network_.parameters()) {
            moved.emplace_back(name, tensor.to(device));
        }
        network_ = GeneratorNetwork(network_.config(), std::move(moved));
    }

  private:
    GeneratorInfo info_;
    GeneratorNetwork network_;
};

GeneratorInfo describe(const ModelCard& card, const GeneratorNetwork& network) {
    return {.name = card.name.empty() ? card.architecture : card.name,
            .architecture = card.architecture,
            .latent_size = card.progan.latent_size,
            .channels = card.progan.channels,
            .height = card.progan.resolution,
            .width = card.progan.resolution,
            .range_min = card.range_min,
            .range_max = card.range_max,
            .parameters = parameter_count(generator_layers(card.progan)),
            .normalizes_latent = card.progan.normalize_latents,
            .rotation_invariant_latent = card.rotation_invariant_latent,
            .activations = network.activation_infos(),
            .component_names = card.component_names,
            .weights_sha256 = card.weights_sha256};
}

}  // namespace

std::unique_ptr<Generator> build_generator(LoadedModel model) {
    if (model.card.architecture != "progan") {
        throw Error(ErrorCode::unsupported,
                    "no generator of the architecture '" + model.card.architecture + "' is known");
    }
    GeneratorNetwork network(model.card.progan, std::move(model.weights));
    GeneratorInfo info = describe(model.card, network);
    std::unique_ptr<Generator> generator =
        std::make_unique<NetworkGenerator>(std::move(info), std::move(network));
    if (model.card.latent_basis.empty()) {
        return generator;
    }
    const std::int64_t n = model.card.progan.latent_size;
    at::Tensor basis = at::empty({n, n});
    std::ranges::copy(model.card.latent_basis, basis.mutable_data_ptr<float>());
    return std::make_unique<TurnedGenerator>(std::move(generator), std::move(basis));
}

}  // namespace zscope
