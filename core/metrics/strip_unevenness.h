#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <stop_token>
#include <vector>

#include "core/base/progress.h"
#include "core/explore/traverse.h"

namespace zscope {

class Generator;

/// A strip whose largest change between neighbouring steps is below this (byte values, mean over
/// the picture) stands still; a median below it is taken for this much.
inline constexpr double kLeastStripChange = 0.05;

struct UnevennessOptions {
    int latents = 4;         ///< strips a component, >= 1; strip k starts at the latent of seed + k
    int steps = 41;          ///< of a strip, 3 to 999
    float extent = 2.0F;     ///< from -extent to extent; see require_extent
    std::uint64_t seed = 0;  ///< of the first latent
    int batch = kDefaultTraverseBatch;  ///< drawn at once
    LatentMode latent_mode = LatentMode::pre_norm;
};

/// How unevenly pictures change along each component's strips: the largest change between
/// neighbouring steps over the median one, 1 where all are alike (docs/methods.md, "Unevenness of a
/// strip").
struct StripUnevenness {
    UnevennessOptions options;
    std::vector<std::optional<double>> components;  ///< mean over the strips that move, else empty
    int worst = -1;     ///< the component with the largest; -1 where none moves
    double median = 0;  ///< over the components that move
};

/// Of one strip, from the change at each of its steps (byte values, mean over the picture); empty
/// for a strip that stands still.
[[nodiscard]] std::optional<double> step_unevenness(std::span<const double> changes);

/// Draws the strips: components * latents * steps pictures. Throws Error(cancelled,
/// invalid_argument), or what the generator throws.
[[nodiscard]] StripUnevenness measure_unevenness(Generator& generator,
                                                 const UnevennessOptions& options,
                                                 const ProgressSink& progress,
                                                 const std::stop_token& stop);

}  // namespace zscope
