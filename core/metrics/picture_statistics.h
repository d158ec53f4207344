#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/metrics/estimate.h"

namespace zscope {

/// Variance and gradients of a set of pictures, kept for parts of the set so that their chance can
/// be estimated by leaving one part out at a time. Display values 0..1.
class PictureStatistics {
  public:
    static constexpr int kGroups = 10;

    /// `pictures`: [N, C, H, W] uint8 on the CPU, N >= 2 kGroups, else Error(invalid_argument).
    explicit PictureStatistics(const at::Tensor& pictures);

    [[nodiscard]] at::Tensor mean() const;      ///< [C, H, W] float64
    [[nodiscard]] at::Tensor variance() const;  ///< [C, H, W] float64, over the pictures
    /// Mean of `variance()`, without one group where 0 <= left_out < kGroups.
    [[nodiscard]] double mean_variance(int left_out = -1) const;
    /// Squared differences of neighbouring pixels, both ways, mean over pixels and pictures.
    [[nodiscard]] double gradient_energy(int left_out = -1) const;

  private:
    struct Sums {
        double count = 0;
        at::Tensor sum;
        at::Tensor square;
        double gradient = 0;
    };
    [[nodiscard]] Sums total(int left_out) const;

    std::vector<Sums> groups_;
};

/// Pixel variance of `pictures` over that of `reference`: 1 as diverse as the data, 0 all alike.
[[nodiscard]] Estimate diversity_ratio(const PictureStatistics& pictures,
                                       const PictureStatistics& reference);

/// Gradient energy of `pictures` over that of `reference`: below 1 softer edges (or fewer), above 1
/// harder ones or noise.
[[nodiscard]] Estimate sharpness_ratio(const PictureStatistics& pictures,
                                       const PictureStatistics& reference);

}  // namespace zscope
