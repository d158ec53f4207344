#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/directions/diagonal_numbers.h"
#include "core/directions/rebase_options.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/tensor_function.h"
#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// What find_rebase looks at. Points are [M, n] of `dtype`.
struct RebaseTarget {
    std::int64_t latent_size = 0;
    at::ScalarType dtype = at::kFloat;
    PictureFunction picture;  ///< [M, n] -> pictures; for the order and the signs
    PictureFunction outputs;  ///< [M, n] -> what the objective is about; may be `picture` itself
    HessianSource hessians;   ///< needed where are_analytic only
    /// Q [n, n] float64 of earlier re-basings of this generator, or undefined: latents are sampled,
    /// differences taken and axes searched in the axes it was trained with, z for this target's
    /// z Q', so that re-basing twice sees the same and changes nothing but rounding.
    at::Tensor earlier_rotation;
    /// Set: called with the first latent [1, n] before anything is measured; may throw.
    std::function<void(const at::Tensor& z)> check{};
};

/// New axes and how they came about. G'(w) = G(w Q) draws the same pictures as G.
struct Rebase {
    at::Tensor rotation;  ///< Q [n, n] float64, rows are the new axes in the old space
    /// As given; those of a generator name the layers that were looked at, never automatic.
    RebaseOptions options;
    double off_before = 0.0;  ///< off-diagonal share: of the squares, 0 to 1
    double off_after = 0.0;
    /// Of the Hessians at kUnseenSamples latents that are not searched; only for `hessian`.
    DiagonalNumbers diagonal_before{};
    DiagonalNumbers diagonal_after{};
    std::vector<double> activeness_before;  ///< of the components as they were, in their order
    std::vector<double> activeness;         ///< of the new components, falling
    /// How strongly each pair of components interacts: the root mean square over samples and
    /// outputs of the entries that the objective makes diagonal, [n, n] float64. For `hessian` the
    /// interaction matrix (core/hessian/interaction.h) of these samples.
    at::Tensor interaction_before;
    at::Tensor interaction_after;
    std::int64_t evaluations = 0;  ///< pictures drawn
    int threads = 1;               ///< of LibTorch, where it was found: others round otherwise
    double seconds_derivatives = 0.0;
    double seconds_rotation = 0.0;
    double seconds_order = 0.0;
    double seconds_diagonalness = 0.0;  ///< of the derivatives at the latents not searched
};

/// Finds the axes (docs/methods.md, "Re-basing"): components by falling activeness, signs such that
/// the mean brightness does not fall from -2 to 2 of an axis. Deterministic for a seed and thread
/// count. `stop` is read between calls. `jacobian` and `metric` keep J^T J of each sample in the
/// memory budget (kMemoryBudgetBytes), and so does `hessian` with its mixtures where it
/// keeps_matrices. Throws Error(cancelled), Error(invalid_argument), or what the functions throw.
/// The outputs are `target`'s: options.layers is not read.
[[nodiscard]] Rebase find_rebase(const RebaseTarget& target, const RebaseOptions& options,
                                 ProgressSink progress = {}, std::stop_token stop = {});

/// The same for a generator. `analytic` and `official` differ as docs/methods.md, "Hessians of
/// every pixel", says; with the objective hessian `analytic` needs the picture as target and a
/// generator analytic_hessians knows. An earlier re-basing is known by GeneratorInfo::axes. The
/// generator must be on the CPU. Unless the options are_analytic, the generator must repeat itself
/// bit for bit: Error(model_failure) names the first layer that does not. Throws Error(unsupported)
/// with why_not_rebase, Error(invalid_argument) for a layer that it has not, naming those it has,
/// and where analytic Hessians do not fit into kMemoryBudgetBytes.
[[nodiscard]] Rebase find_rebase(Generator& generator, const RebaseOptions& options,
                                 ProgressSink progress = {}, std::stop_token stop = {});

/// How long it took, all parts together.
[[nodiscard]] double total_seconds(const Rebase& rebase);

/// How long a re-basing with the options `whole` takes, in seconds, from `probe`: one of fewer
/// samples and else the same options. Derivatives and order cost in proportion to their samples,
/// and so does turning where the search keeps_matrices; the latents that are not searched are as
/// many whatever the samples.
[[nodiscard]] double rebase_seconds(const Rebase& probe, const RebaseOptions& whole);

/// Latents z [N, n] in the new coordinates: w = z Q^T, of z's type.
[[nodiscard]] at::Tensor to_new_axes(const at::Tensor& z, const at::Tensor& rotation);
/// And back: z = w Q.
[[nodiscard]] at::Tensor to_old_axes(const at::Tensor& w, const at::Tensor& rotation);

}  // namespace zscope
