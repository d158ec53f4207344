#pragma once

#include <cstdint>

#include "core/directions/rebase.h"
#include "core/model/progan/config.h"
#include "tests/bench/plain_progan.h"

namespace zscope::bench {

/// What find_rebase looks at in the plain form, every picture by a pass of its own. `layer`: 1 to
/// 2 log2(R) - 2, passes end there; 0: the picture. Refers to `plain`.
[[nodiscard]] RebaseTarget plain_rebase_target(const PlainGenerator& plain,
                                               std::int64_t latent_size, int layer);

/// The floor's work of a re-basing by evaluations: its passes forward. Turning counts for nothing.
struct RebaseFlops {
    double derivatives = 0.0;   ///< passes that end at `layer`
    double order = 0.0;         ///< whole pictures
    double diagonalness = 0.0;  ///< as `derivatives`, at the latents that are not searched
};

/// Of a re-basing of a network by its Hessians, not analytic, that looked at `layer`, as above.
[[nodiscard]] RebaseFlops rebase_flops(const ProGanConfig& config, int layer, const Rebase& rebase);

}  // namespace zscope::bench
