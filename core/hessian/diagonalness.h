#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <vector>

#include "core/hessian/hessian_slice.h"
#include "core/hessian/interval.h"

namespace zscope {

/// How diagonal many Hessians are (Hessian Penalty, ECCV 2020, Table 2; docs/methods.md,
/// "Diagonalness").
struct Diagonalness {
    /// D%: share (0 to 1) of Hessians whose largest absolute entry lies on the diagonal; a tie and
    /// an all-zero Hessian count as diagonal.
    double share = 0.0;
    /// D_R: mean over Hessians of (mean absolute diagonal) / (mean absolute off-diagonal + 1e-8).
    double ratio = 0.0;
    std::int64_t hessians = 0;
    std::int64_t samples = 0;
    MeanInterval share_interval;  ///< over samples, of the samples' own means
    MeanInterval ratio_interval;
};

/// Takes Hessians slice by slice and keeps sums only. Not thread-safe.
class DiagonalnessMeter {
  public:
    /// n >= 2: off-diagonal entries must exist. Throws Error(invalid_argument).
    explicit DiagonalnessMeter(std::int64_t n);

    /// Any floating type; computed in float64. Slices of one scheme only: Error(invalid_argument)
    /// for another one.
    void add(const HessianSlice& slice);
    /// Ends the sample the slices since the last call belong to.
    void end_sample();
    /// Of all ended samples; throws Error(invalid_argument) if there is none.
    [[nodiscard]] Diagonalness result() const;

  private:
    std::int64_t n_;
    std::optional<HessianScheme> scheme_;
    at::Tensor diagonal_;  ///< packed indices
    at::Tensor off_diagonal_;
    double diagonal_hits_ = 0.0;
    double ratio_sum_ = 0.0;
    std::int64_t count_ = 0;
    std::vector<double> shares_;
    std::vector<double> ratios_;
    std::vector<std::int64_t> counts_;
};

}  // namespace zscope
