#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/latent/latent_state.h"
#include "core/model/generator_info.h"

namespace zscope {

/// Which latents an analysis looks at.
struct FigureLatents {
    int samples = 1;         ///< 1 to 100000
    std::uint64_t seed = 0;  ///< of the one stream all samples are drawn from, row by row
    LatentMode mode = LatentMode::post_norm;
    /// Set: this one latent instead of drawn ones; `samples` must be 1, `seed` still decides the
    /// sign vectors.
    std::optional<LatentState> state{};
    /// Set: n x n, row by row: a latent z, drawn or given, is looked at as z `link`, the same place
    /// told in other axes (see axes_link).
    std::vector<double> link{};
    friend bool operator==(const FigureLatents&, const FigureLatents&) = default;
};

}  // namespace zscope
