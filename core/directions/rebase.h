#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/progress.h"
#include "core/hessian/analytic_hessians.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/tensor_function.h"
#include "core/model/generator_info.h"
#include "core/tensor/named_tensors.h"

namespace zscope {

class Generator;

/// What the new axes make simple.
enum class RebaseObjective {
    hessian,   ///< all second derivatives as diagonal as possible: the mean-reduced penalty over
               ///< rotations
    jacobian,  ///< all J^T J as diagonal as possible: orthogonal effects
    metric,    ///< eigenvectors of the mean J^T J: strongest first (Wang and Ponce, ICLR 2021)
};

/// "hessian", "jacobian", "metric".
[[nodiscard]] std::string_view objective_name(RebaseObjective objective);

struct RebaseOptions {
    RebaseObjective objective = RebaseObjective::hessian;
    std::int64_t samples = 64;  ///< latents the objective is averaged over
    std::uint64_t seed = 0;     ///< of the latents and the random starts
    int restarts = 20;
    HessianScheme scheme = HessianScheme::minimal;  ///< how second derivatives are got
    double epsilon = 0.1;                           ///< step of every difference
    std::vector<int> layers;                        ///< activations to look at; empty: the picture
    std::int64_t order_samples = 16;                ///< latents for the order and the signs
    std::int64_t rows_per_call = 16;
    LatentMode latent_mode = LatentMode::pre_norm;
};

/// What find_rebase looks at. Points are [M, n] of `dtype`.
struct RebaseTarget {
    std::int64_t latent_size = 0;
    at::ScalarType dtype = at::kFloat;
    PictureFunction picture;  ///< [M, n] -> pictures; for the order and the signs
    PictureFunction outputs;  ///< [M, n] -> what the objective is about; may be `picture` itself
    HessianSource hessians;   ///< needed for the scheme `analytic` only
    /// Q of an earlier re-basing of this generator, or undefined: latents are sampled in the axes
    /// it was trained with, so that re-basing twice looks at the same pictures and changes nothing.
    at::Tensor earlier_rotation;
};

/// New axes and how they came about. G'(w) = G(w Q) draws the same pictures as G.
struct Rebase {
    at::Tensor rotation;  ///< Q [n, n] float64, rows are the new axes in the old space
    RebaseOptions options;
    double off_before = 0.0;  ///< share of squares off the diagonal, 0 to 1
    double off_after = 0.0;
    std::vector<double> activeness;  ///< of the new components, falling
    std::int64_t evaluations = 0;    ///< pictures drawn
    double seconds_derivatives = 0.0;
    double seconds_rotation = 0.0;
    double seconds_order = 0.0;
};

/// Why this generator cannot be re-based; nothing if it can.
[[nodiscard]] std::optional<std::string> why_not_rebase(const GeneratorInfo& info);

/// Finds the axes (docs/methods.md, "Re-basing"): components by falling activeness, signs such that
/// the mean brightness does not fall along an axis. Deterministic for a seed and thread count.
/// `stop` is read between calls. Throws Error(cancelled), Error(invalid_argument), or what the
/// functions throw.
[[nodiscard]] Rebase find_rebase(const RebaseTarget& target, const RebaseOptions& options,
                                 ProgressSink progress = {}, std::stop_token stop = {});

/// The same for a generator. `analytic` and `official` differ as docs/methods.md, "Hessians of
/// every pixel", says; `analytic` needs the picture as target and a generator analytic_hessians
/// knows. Throws Error(unsupported) with why_not_rebase.
[[nodiscard]] Rebase find_rebase(Generator& generator, const RebaseOptions& options,
                                 const at::Tensor& earlier_rotation = {},
                                 ProgressSink progress = {}, std::stop_token stop = {});

/// Latents z [N, n] in the new coordinates: w = z Q^T, of z's type.
[[nodiscard]] at::Tensor to_new_axes(const at::Tensor& z, const at::Tensor& rotation);
/// And back: z = w Q.
[[nodiscard]] at::Tensor to_old_axes(const at::Tensor& w, const at::Tensor& rotation);

/// Q as TurnedGenerator and a model card's latent basis take it: B with z = B w for columns, so
/// Q^T, [n, n] float32.
[[nodiscard]] at::Tensor latent_basis(const at::Tensor& rotation);

/// Turns the first layer of ProGAN weights in place of a rotation in front: its stored dense weight
/// [out, n] becomes W Q^T, nothing else changes. Returns new tensors for that weight and the same
/// ones for all others. Throws Error(invalid_argument) if there is no dense weight of that width.
[[nodiscard]] NamedTensors rebase_weights(const NamedTensors& weights, const at::Tensor& rotation);

/// Method, settings, before and after: what a model card keeps.
[[nodiscard]] nlohmann::json rebase_provenance(const Rebase& rebase);

}  // namespace zscope
