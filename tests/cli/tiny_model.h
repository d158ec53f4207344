#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>

#include "core/model/model_file.h"
#include "core/model/progan/generator_network.h"

namespace zscope::test {

inline ModelCard tiny_card() {
    ModelCard card;
    card.name = "tiny";
    card.progan.resolution = 8;
    card.progan.latent_size = 3;
    card.progan.fmap_base = 16;
    card.progan.fmap_max = 4;
    return card;
}

inline NamedTensors tiny_weights(const ProGanConfig& config = tiny_card().progan) {
    const GeneratorNetwork network(config,
                                   at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5}));
    NamedTensors weights;
    for (const auto& [name, tensor] : network.parameters()) {
        weights.emplace_back(name, tensor.detach());
    }
    return weights;
}

/// A folder with a valid model of three components and square pictures of `resolution` pixels a
/// side.
inline void save_tiny_model(const std::filesystem::path& folder, std::int64_t resolution = 8) {
    std::filesystem::create_directories(folder);
    ModelCard card = tiny_card();
    card.progan.resolution = resolution;
    card.progan.fmap_base = 2 * resolution;
    save_model(folder, card, tiny_weights(card.progan));
}

/// The tiny model with its latent's components the other way round.
inline void save_turned_model(const std::filesystem::path& folder) {
    NamedTensors weights = tiny_weights();
    for (auto& [name, tensor] : weights) {
        if (name == "4x4/Dense/weight") {
            tensor = tensor.flip({1}).contiguous();
        }
    }
    std::filesystem::create_directories(folder);
    save_model(folder, tiny_card(), weights);
}

/// As save_tiny_model, with so many components.
inline void save_model_of_components(const std::filesystem::path& folder, std::int64_t components) {
    std::filesystem::create_directories(folder);
    ModelCard card = tiny_card();
    card.progan.latent_size = components;
    save_model(folder, card, tiny_weights(card.progan));
}

inline void save_one_component_model(const std::filesystem::path& folder) {
    save_model_of_components(folder, 1);
}

}  // namespace zscope::test
