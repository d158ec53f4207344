#pragma once

#include <cstdint>

#include "core/hessian/hessian_scheme.h"

namespace zscope {

/// Passes through the network for one sample's Hessians along n axes: evaluations, or for
/// `analytic` the linear passes of a jet, 1 + n + n (n + 1) / 2.
[[nodiscard]] constexpr std::int64_t pass_count(HessianScheme scheme, std::int64_t n) {
    return scheme == HessianScheme::analytic ? 1 + n + n * (n + 1) / 2
                                             : evaluation_count(scheme, n);
}

}  // namespace zscope
