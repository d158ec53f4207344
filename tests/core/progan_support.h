#pragma once

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"

namespace zscope::tests {

inline at::Generator seeded(std::uint64_t seed) {
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

inline at::Tensor random_double(at::IntArrayRef shape, std::uint64_t seed) {
    return at::randn(shape, seeded(seed), at::kDouble);
}

/// A network small enough for float64 finite differences.
inline ProGanConfig tiny_config(std::int64_t resolution = 16) {
    return {
        .resolution = resolution, .latent_size = 5, .channels = 3, .fmap_base = 32, .fmap_max = 6};
}

/// The same values as float64 leaves, biases set off zero.
inline NamedTensors as_double(const NamedTensors& parameters, std::uint64_t seed) {
    at::Generator rng = seeded(seed);
    NamedTensors copy;
    for (const auto& [name, tensor] : parameters) {
        at::Tensor value = tensor.detach().to(at::kDouble);
        if (name.ends_with("/bias")) {
            value = 0.1 * at::randn(value.sizes(), rng, at::kDouble);
        }
        copy.emplace_back(name, value.set_requires_grad(true));
    }
    return copy;
}

inline double max_difference(const at::Tensor& a, const at::Tensor& b) {
    return (a.detach() - b.detach()).abs().max().item<double>();
}

}  // namespace zscope::tests
