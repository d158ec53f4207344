#pragma once

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/Tensor.h>

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

inline NamedTensors tiny_weights() {
    const GeneratorNetwork network(tiny_card().progan,
                                   at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{5}));
    NamedTensors weights;
    for (const auto& [name, tensor] : network.parameters()) {
        weights.emplace_back(name, tensor.detach());
    }
    return weights;
}

/// A folder with a valid model of 8 x 8 pictures and three components.
inline void save_tiny_model(const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    save_model(folder, tiny_card(), tiny_weights());
}

}  // namespace zscope::test
