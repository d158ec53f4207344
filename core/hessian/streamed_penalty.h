#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/hessian/penalty.h"
#include "core/hessian/perturbed_calls.h"
#include "core/hessian/tensor_function.h"

namespace zscope {

/// What a StreamedPenalty holds at most for each value of each layer while it takes a direction in:
/// a mean, a sum of squares and three numbers on the way to them, in float64.
inline constexpr double kStreamedPenaltyBytes = 40.0;

/// The element penalties of element_penalties, without a graph, over directions that come a few at
/// a time: holds a running mean and the squared deviations from it (Welford), whatever their
/// number. Directions are taken in one by one, so that the bits do not depend on how many come at
/// once. One thread.
class StreamedPenalty {
  public:
    /// Points z [N, d...], or a single number as one sample of n = 1; calls `f`, to which it
    /// refers, with at most `rows_per_call` rows, or 2 N where that is more. Throws
    /// Error(invalid_argument) as element_penalties.
    StreamedPenalty(const TensorFunction& f, const at::Tensor& z, double epsilon,
                    std::int64_t rows_per_call);

    /// Evaluates f along further directions [m, N, d...]. Throws what f throws, and
    /// Error(invalid_argument) for directions of another shape or if the layers' shapes changed.
    void add(const at::Tensor& directions);
    /// Directions so far.
    [[nodiscard]] std::int64_t directions() const noexcept { return count_; }
    /// P [N, ...] float64 of each layer over the directions so far, at least 2.
    [[nodiscard]] std::vector<at::Tensor> result(VarianceForm form) const;

  private:
    struct Spread {
        at::Tensor mean;
        at::Tensor squares;  ///< sum of squared deviations from the mean
    };
    void take(Spread& spread, const at::Tensor& sum) const;

    PerturbedCalls calls_;  ///< one for all directions: it remembers the layers' shapes
    double epsilon_;
    std::int64_t rows_per_call_;
    std::int64_t count_ = 0;
    std::vector<Spread> layers_;  ///< of f(z + eps v) + f(z - eps v)
};

}  // namespace zscope
