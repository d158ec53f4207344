#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/metrics/estimate.h"

namespace zscope {

/// A factor's value in each of N samples. A colour has three outputs, a category one per label
/// (one-hot); their variances add up.
struct FactorSamples {
    std::string name;
    int outputs = 1;
    std::vector<double> values;  ///< N * outputs, sample by sample
};

struct FactorIndexOptions {
    int bins = 32;    ///< of a component's range, equally full; >= 2
    int groups = 20;  ///< of samples left out in turn for the intervals; >= 2
};

/// The fewest samples that an index can be taken from: 4 a parameter and 2 a group.
[[nodiscard]] std::size_t least_index_samples(const FactorIndexOptions& options);

/// How much of one factor each latent component explains alone.
struct FactorIndex {
    std::string name;
    double variance = 0;               ///< of the factor, summed over its outputs
    std::vector<Estimate> components;  ///< one a component; unbiased, so a little below 0 occurs
    int best = -1;                     ///< the component with the largest index
    int next = -1;                     ///< the one after that; -1 with a single component
    [[nodiscard]] const Estimate& best_index() const { return components[std::size_t(best)]; }
};

/// First-order Sobol index S_i = Var(E[f | z_i]) / Var(f) of every component for every factor, from
/// N random samples of independent components (docs/methods.md, "Factor index"). E[f | z_i] is a
/// straight line in each of B equally full bins of z_i, fitted by least squares, and the index is
/// its adjusted R^2,
///   S_i = 1 - (RSS / (N - p)) / (TSS / (N - 1)),   p = 2 B,
/// which takes away what p parameters explain of pure noise. Intervals: delete-a-group jackknife.
/// A factor that never changes has variance 0, indices 0 and best -1.
///
/// `z`: N * n, sample by sample. Error(invalid_argument) when sizes do not fit, a number is not
/// finite, or there are fewer than least_index_samples.
[[nodiscard]] std::vector<FactorIndex> first_order_index(std::span<const float> z, int components,
                                                         std::span<const FactorSamples> factors,
                                                         const FactorIndexOptions& options = {});

}  // namespace zscope
