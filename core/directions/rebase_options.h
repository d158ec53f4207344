#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/hessian/hessian_scheme.h"
#include "core/model/generator_info.h"

namespace zscope {

/// What the new axes make simple.
enum class RebaseObjective {
    hessian,   ///< all second derivatives as diagonal as possible: the mean-reduced penalty over
               ///< rotations
    jacobian,  ///< all J^T J as diagonal as possible: orthogonal effects
    metric,    ///< eigenvectors of the mean J^T J: strongest first (Wang and Ponce, ICLR 2021)
};

inline constexpr std::array kRebaseObjectives = {
    RebaseObjective::hessian, RebaseObjective::jacobian, RebaseObjective::metric};

/// "hessian", "jacobian", "metric".
[[nodiscard]] std::string_view objective_name(RebaseObjective objective);

/// What a re-basing looks at: indices of activations; an empty list: the picture; no list:
/// automatic, what suits the generator (rebase_layers.h).
using RebaseLayers = std::optional<std::vector<int>>;

/// Plain data; needs no LibTorch header.
struct RebaseOptions {
    RebaseObjective objective = RebaseObjective::hessian;
    std::int64_t samples = 64;  ///< latents the objective is averaged over
    std::uint64_t seed = 0;     ///< of the latents and the random starts
    int restarts = 20;
    HessianScheme scheme = HessianScheme::minimal;  ///< how second derivatives are got
    double epsilon = 0.1;                           ///< step of every difference
    RebaseLayers layers{};                          ///< what derivatives are taken of
    std::int64_t order_samples = 16;                ///< latents for the order and the signs
    std::int64_t rows_per_call = 16;
    LatentMode latent_mode = LatentMode::pre_norm;
    friend bool operator==(const RebaseOptions&, const RebaseOptions&) = default;
};

/// Latents beyond RebaseOptions::samples at which the objective hessian tells how diagonal the
/// second derivatives became: the search has not seen them.
inline constexpr std::int64_t kUnseenSamples = 4;

/// Whether they take the second derivatives that the network knows: the other objectives need none,
/// whatever the scheme says.
[[nodiscard]] inline bool are_analytic(const RebaseOptions& options) {
    return options.objective == RebaseObjective::hessian &&
           options.scheme == HessianScheme::analytic;
}

/// All second derivatives at once take n^4 numbers: of more components the objective hessian sees
/// kMixturesASample random mixtures at each sample (docs/methods.md, "Re-basing").
inline constexpr std::int64_t kMostSummedComponents = 48;
inline constexpr std::int64_t kMixturesASample = 4;

/// Whether the search turns a set of matrices that is kept, instead of what sums them up.
[[nodiscard]] inline bool keeps_matrices(const RebaseOptions& options, std::int64_t components) {
    return options.objective != RebaseObjective::hessian || components > kMostSummedComponents;
}

/// The share of all activeness that the `count` strongest components hold; 0 for an empty list.
[[nodiscard]] double top_share(std::vector<double> activeness, std::size_t count);

}  // namespace zscope
