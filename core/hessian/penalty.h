#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

#include "core/hessian/sign_vectors.h"
#include "core/hessian/tensor_function.h"

namespace zscope {

/// Divisor of the variance over the k directions.
enum class VarianceForm {
    unbiased,    ///< k - 1: the mean is 2 sum_{i != j} H_ij^2
    population,  ///< k: at k = 2 half of that, Eq. 2 itself; what the published ProGAN runs used
};

/// How the elements' penalties become a loss.
enum class Reduction {
    max,          ///< over everything, batch included (Eq. 3)
    mean,         ///< over everything
    identity,     ///< no reduction
    channel_max,  ///< over axis 1: [N, C, H, W] -> [N, H, W]
};

/// Calls of the function for one penalty.
enum class Evaluation {
    batched,  ///< all directions of `samples_per_call` samples in one call
    looped,   ///< one direction and sign a call, the batch as it came; in a bounded gradient the
              ///< samples of each graph
};

struct PenaltyOptions {
    std::int64_t k = 2;    ///< directions, at least 2
    double epsilon = 0.1;  ///< finite difference step, above 0
    Reduction reduction = Reduction::max;
    /// Set: replaces `reduction`; gets an element penalty [N, ...] and returns any tensor.
    std::function<at::Tensor(const at::Tensor&)> user_reduction;
    VarianceForm variance = VarianceForm::unbiased;
    /// max and mean only: the batch is cut into this many equal groups in order, each is reduced,
    /// and the mean over groups is returned. Must divide N.
    std::int64_t hp_groups = 1;
    SignScheme signs = SignScheme::iid;
    Evaluation evaluation = Evaluation::batched;
    std::int64_t samples_per_call = 0;  ///< batched, and those of each bounded graph; 0: all
};

/// `value` is the sum over layers with weight 1; undefined when the reduced layers do not have one
/// shape. `per_layer` holds each layer's reduced penalty.
struct Penalty {
    at::Tensor value;
    std::vector<at::Tensor> per_layer;
};

/// The Hessian Penalty of each element of each layer, P [N, ...], by the variance of central second
/// differences over the directions V [k, N, d...] (Hessian Penalty, ECCV 2020, Eq. 4 and 5;
/// docs/methods.md, "The Hessian Penalty estimator"). Estimates 2 sum_{i != j} H_ij^2, not halved.
/// The centre f(z) cancels in the variance and is never evaluated. One V serves all layers. The
/// result carries a graph through f when gradients are on. z [N, d...] floating point (a single
/// number counts as one sample of n = 1, and its directions are [k, 1]). Throws
/// Error(invalid_argument) for k < 2, a step that is not above 0, integer points, an empty list, or
/// outputs whose shape changes from call to call.
[[nodiscard]] std::vector<at::Tensor> element_penalties(const TensorFunction& f,
                                                        const at::Tensor& z,
                                                        const at::Tensor& directions,
                                                        const PenaltyOptions& options);

/// The layers of f(z) where they are at hand.
using Centre = std::optional<std::vector<at::Tensor>>;

/// element_penalties, reduced. Draws the directions from `rng`. `centre` is taken for callers of
/// the published interface, which has it as G_z; it cancels, so it is not looked at.
[[nodiscard]] Penalty compute_penalty(const TensorFunction& f, const at::Tensor& z,
                                      const PenaltyOptions& options, at::Generator rng,
                                      const Centre& centre = std::nullopt);

/// The same with given directions [k, N, d...]; options.k and options.signs are not used to draw.
[[nodiscard]] Penalty compute_penalty(const TensorFunction& f, const at::Tensor& z,
                                      const at::Tensor& directions, const PenaltyOptions& options,
                                      const Centre& centre = std::nullopt);

/// Throws Error(invalid_argument) unless options.hp_groups divides the batch.
void check_groups(std::int64_t batch, const PenaltyOptions& options);

/// Reduces one layer's element penalties [N, ...] as `options` says.
[[nodiscard]] at::Tensor reduce_penalty(const at::Tensor& element_penalty,
                                        const PenaltyOptions& options);

/// Second differences S [k, N, ...] of each layer: (f(z + eps v) - 2 f(z) + f(z - eps v)) / eps^2,
/// which approach v' H v. `centre`: f(z) if it is at hand, else it is evaluated. Points, directions
/// and errors as those of element_penalties, but one direction is enough.
[[nodiscard]] std::vector<at::Tensor> second_differences(const TensorFunction& f,
                                                         const at::Tensor& z,
                                                         const at::Tensor& directions,
                                                         double epsilon,
                                                         const Centre& centre = std::nullopt);

/// Variance over axis 0 of S [k, ...]. `orthogonal` draws of n entries lie further apart than
/// independent ones; their variance is scaled by (n - 1) / n, which makes its mean the same.
[[nodiscard]] at::Tensor variance_over_directions(const at::Tensor& s, VarianceForm form,
                                                  SignScheme signs, std::int64_t n);

}  // namespace zscope
