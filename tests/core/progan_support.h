#pragma once

#include <ATen/ATen.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/model/progan/config.h"
#include "core/tensor/named_tensors.h"
#include "tests/support/numbers.h"

namespace zscope::testing {

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
    return largest(a.detach() - b.detach());
}

}  // namespace zscope::testing
