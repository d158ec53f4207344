#pragma once

#include <ATen/core/Tensor.h>

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

/// The first layer with a NaN or an infinite value and the first sample at fault in it, as one
/// line; nothing when all values are finite.
[[nodiscard]] std::optional<std::string> find_non_finite(std::span<const at::Tensor> layers,
                                                         std::span<const std::string> names = {});

}  // namespace zscope
