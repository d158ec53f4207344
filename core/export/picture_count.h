#pragma once

#include <cstdint>

#include "core/export/analysis_types.h"
#include "core/hessian/pass_count.h"

/// How many pictures analyses draw, for their progress and for what is told ahead of them.
namespace zscope {

/// For the map of one sample, its own picture not counted: 2 k of the penalty, 4 of a pair (the
/// centre cancels), 2 of a change, 3 of v'Hv.
[[nodiscard]] inline std::int64_t map_pictures(const SensitivityOptions& options) {
    if (options.component) {
        return 2;
    }
    if (options.pair) {
        return 4;
    }
    return options.direction.empty() ? 2 * std::int64_t{options.k} : 3;
}

/// Passes for the Hessian of one sample's value, with those that choose it.
[[nodiscard]] inline std::int64_t pixel_passes(const PixelHessianRequest& request, std::int64_t n) {
    return (request.place ? 0 : 2 * std::int64_t{request.k}) + pass_count(request.scheme, n);
}

}  // namespace zscope
