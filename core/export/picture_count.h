#pragma once

#include <algorithm>
#include <cstdint>
#include <iterator>

#include "core/export/analysis_types.h"
#include "core/hessian/activeness_count.h"
#include "core/hessian/axis_count.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/packed_size.h"
#include "core/hessian/pass_count.h"
#include "core/hessian/slice_count.h"
#include "core/model/generator_info.h"

/// How many pictures analyses draw, for their progress and for what is told ahead of them.
namespace zscope {

/// For the activeness of all components.
[[nodiscard]] inline std::int64_t activeness_pictures(const ActivenessRequest& request,
                                                      const GeneratorInfo& info) {
    return activeness_pictures(request.latents.samples, info.latent_size,
                               std::ssize(info.additive_components));
}

/// Those that require_repeatable draws.
inline constexpr std::int64_t kRepeatedPictures = 2;

/// Ahead of all maps of a model.
[[nodiscard]] inline std::int64_t repeat_pictures(const SensitivityOptions& options) {
    return takes_second_differences(options) ? kRepeatedPictures : 0;
}

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

/// For the maps of all samples with their pictures and the look ahead of them, which draws the
/// first sample's picture.
[[nodiscard]] inline std::int64_t maps_pictures(const SensitivityOptions& options) {
    return std::max<std::int64_t>(0, repeat_pictures(options) - 1) +
           options.latents.samples * (1 + map_pictures(options));
}

/// Passes for the Hessians along n axes of one value of each sample, with those that choose it and,
/// where differences are taken, those that look whether the model repeats itself.
[[nodiscard]] inline std::int64_t pixel_passes(const PixelHessianRequest& request, std::int64_t n) {
    const bool by_penalty = is_chosen_by_penalty(request);
    const std::int64_t choice = by_penalty ? 2 * std::int64_t{request.k} : 0;
    const bool is_differenced = request.scheme != HessianScheme::analytic || by_penalty;
    return (is_differenced ? kRepeatedPictures : 0) +
           request.latents.samples * (choice + pass_count(request.scheme, n));
}

/// The same for the Hessians of all values, worked off in so many slices.
[[nodiscard]] inline std::int64_t statistics_passes(const HessianStatisticsRequest& request,
                                                    std::int64_t n, std::int64_t slices) {
    return (request.scheme == HessianScheme::analytic ? 0 : kRepeatedPictures) +
           request.latents.samples * slices * pass_count(request.scheme, n);
}

/// What the meters of one sample hold: sums a mapped pixel and some columns in float64 as they are,
/// squared or picked from.
[[nodiscard]] inline std::int64_t meter_bytes(const HessianStatisticsRequest& request,
                                              const GeneratorInfo& info) {
    constexpr std::int64_t kBlocks = 3;
    constexpr auto kDoubleBytes = static_cast<std::int64_t>(sizeof(double));
    return kDoubleBytes *
           (std::ssize(request.mapped) * info.channels * info.height * info.width +
            kBlocks * std::max(kDoublesAtOnce,
                               packed_size(axis_count(request.components, info.latent_size))));
}

/// The same for a generator of which no more is known, within `budget` bytes: differences are cut
/// as they will be; analytic Hessians, which each network cuts in its own way, count as one slice.
[[nodiscard]] inline std::int64_t statistics_passes(const HessianStatisticsRequest& request,
                                                    const GeneratorInfo& info,
                                                    std::int64_t budget = kMemoryBudgetBytes) {
    const std::int64_t n = axis_count(request.components, info.latent_size);
    const std::int64_t width = slice_width(n, static_cast<std::int64_t>(sizeof(float)),
                                           request.batch, budget - meter_bytes(request, info));
    const std::int64_t slices = request.scheme == HessianScheme::analytic
                                    ? 1
                                    : slice_count(info.channels * info.height * info.width, width);
    return statistics_passes(request, n, slices);
}

}  // namespace zscope
