#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "core/hessian/tensor_function.h"

namespace zscope {

/// Calls `f` twice with the same points and compares every layer bit for bit (NaN equals NaN):
/// second differences need a function that repeats itself. Returns nothing when it does, else one
/// line that names the first layer at fault, by `names` (as long as the list, or empty: by number
/// from 1).
[[nodiscard]] std::optional<std::string> find_nondeterminism(
    const TensorFunction& f, const at::Tensor& points, std::span<const std::string> names = {});

/// Values that are NaN or infinite.
struct NonFiniteValues {
    std::size_t layer = 0;    ///< the first with any, counted from 0
    std::int64_t sample = 0;  ///< the first at fault in that layer
    std::int64_t values = 0;  ///< so many of that sample in that layer
};

/// Nothing when all values of all layers [M, ...] are finite.
[[nodiscard]] std::optional<NonFiniteValues> find_non_finite(std::span<const at::Tensor> layers);

}  // namespace zscope
