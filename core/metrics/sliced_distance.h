#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/metrics/estimate.h"

namespace zscope {

/// `count` directions drawn uniformly from the unit sphere, [dimensions, count] float32 on the CPU;
/// the same for the same seed.
[[nodiscard]] at::Tensor unit_directions(std::int64_t dimensions, std::int64_t count,
                                         std::uint64_t seed);

/// Each row of `points` [N, d] along each direction [d, P], in rising order: [P, N]. Sorted once, a
/// set can be compared with many others.
[[nodiscard]] at::Tensor sorted_projections(const at::Tensor& points, const at::Tensor& directions);

/// Wasserstein-1 distance of two sets of equally many points along each direction: the mean
/// absolute difference of the sorted projections. Error(invalid_argument) on unequal shapes.
[[nodiscard]] std::vector<double> projected_distances(const at::Tensor& sorted_a,
                                                      const at::Tensor& sorted_b);

/// Mean over the directions, with the interval that other directions would bring; it does not
/// include the chance in the points themselves.
[[nodiscard]] Estimate mean_over_directions(const std::vector<double>& distances);

/// Sliced Wasserstein-1 distance of `a` and `b`, both [N, d] (Rabin et al., "Wasserstein
/// barycenter and its application to texture mixing", 2011; docs/methods.md, "Sliced distance").
[[nodiscard]] Estimate sliced_distance(const at::Tensor& a, const at::Tensor& b,
                                       std::int64_t directions, std::uint64_t seed);

}  // namespace zscope
