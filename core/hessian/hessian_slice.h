#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>

#include "core/hessian/hessian_scheme.h"

namespace zscope {

/// Hessians of outputs offset .. offset + p - 1 of `total`: packed [n (n + 1) / 2, p], see
/// packed_index.
struct HessianSlice {
    at::Tensor packed;
    HessianScheme scheme = HessianScheme::official;  ///< how they were got
    std::int64_t offset = 0;
    std::int64_t total = 0;
};

/// Throws Error(invalid_argument) if `known` is set and another scheme than `next`; sets it.
void require_one_scheme(std::optional<HessianScheme>& known, HessianScheme next);

}  // namespace zscope
