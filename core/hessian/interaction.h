#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "core/hessian/hessian_slice.h"

namespace zscope {

/// Root mean square second derivatives M_ij = sqrt(mean over samples and outputs of H_ij^2), n x n,
/// with the 95 % interval over samples (docs/methods.md, "Interaction matrix"). sum_{i != j} M_ij^2
/// is the mean-reduced Hessian Penalty (Eq. 2).
struct InteractionMatrix {
    at::Tensor value;  ///< [n, n] float64
    at::Tensor low;
    at::Tensor high;
    std::int64_t samples = 0;
};

/// Takes Hessians slice by slice and keeps sums only. Not thread-safe.
class InteractionMeter {
  public:
    /// `mapped`: pairs (i, j) whose spatial map is wanted too; outputs are then pictures of
    /// `map_channels` x `map_pixels`, channel by channel.
    explicit InteractionMeter(std::int64_t n,
                              std::vector<std::pair<std::int64_t, std::int64_t>> mapped = {},
                              std::int64_t map_channels = 0, std::int64_t map_pixels = 0);

    /// Slices of one scheme only: Error(invalid_argument) for another one.
    void add(const HessianSlice& slice);
    /// Ends the sample the slices since the last call belong to.
    void end_sample();

    /// Of all ended samples; throws Error(invalid_argument) if there is none.
    [[nodiscard]] InteractionMatrix result() const;
    /// sqrt(mean over samples and channels of H_ij^2) of mapped pair `index`, [map_pixels] float64.
    [[nodiscard]] at::Tensor map(std::size_t index) const;

  private:
    std::int64_t n_;
    std::optional<HessianScheme> scheme_;
    std::vector<std::pair<std::int64_t, std::int64_t>> mapped_;
    std::int64_t map_channels_;
    at::Tensor maps_;  ///< [pairs, channels * pixels] sums of squares
    at::Tensor sum_;   ///< [T], of the sample under way
    std::int64_t count_ = 0;
    std::vector<at::Tensor> per_sample_;  ///< [T] means of squares
};

}  // namespace zscope
