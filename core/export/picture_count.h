#pragma once

#include <cstdint>

#include "core/export/analysis_types.h"
#include "core/hessian/pass_count.h"

/// How many pictures analyses draw, for their progress and for what is told ahead of them.
namespace zscope {

/// Those that require_repeatable draws.
inline constexpr std::int64_t kRepeatedPictures = 2;

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

/// Passes for the Hessians of one value of each sample, with those that choose it and, where
/// differences are taken, those that look whether the model repeats itself.
[[nodiscard]] inline std::int64_t pixel_passes(const PixelHessianRequest& request, std::int64_t n) {
    const std::int64_t choice = request.place ? 0 : 2 * std::int64_t{request.k};
    const bool is_differenced = request.scheme != HessianScheme::analytic || !request.place;
    return (is_differenced ? kRepeatedPictures : 0) +
           request.latents.samples * (choice + pass_count(request.scheme, n));
}

/// The same for the Hessians of all values, worked off in so many slices.
[[nodiscard]] inline std::int64_t statistics_passes(const HessianStatisticsRequest& request,
                                                    std::int64_t n, std::int64_t slices = 1) {
    return (request.scheme == HessianScheme::analytic ? 0 : kRepeatedPictures) +
           request.latents.samples * slices * pass_count(request.scheme, n);
}

}  // namespace zscope
