#include "core/metrics/sliced_distance.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/sort.h>

#include <cmath>
#include <string>
#include <tuple>

#include "core/base/error.h"

namespace zscope {

at::Tensor unit_directions(std::int64_t dimensions, std::int64_t count, std::uint64_t seed) {
    const at::Generator generator = at::make_generator<at::CPUGeneratorImpl>(seed);
    const at::Tensor raw = at::randn({dimensions, count}, generator, at::kFloat);
    return raw / at::linalg_vector_norm(raw, 2, {0}, /*keepdim=*/true);
}

at::Tensor sorted_projections(const at::Tensor& points, const at::Tensor& directions) {
    return std::get<0>(at::matmul(points, directions).t().contiguous().sort(-1));
}

std::vector<double> projected_distances(const at::Tensor& sorted_a, const at::Tensor& sorted_b) {
    if (sorted_a.sizes() != sorted_b.sizes() || sorted_a.dim() != 2 || sorted_a.numel() == 0) {
        throw Error(ErrorCode::invalid_argument,
                    "a sliced distance needs two sets of equally many points, found " +
                        std::to_string(sorted_a.size(-1)) + " and " +
                        std::to_string(sorted_b.size(-1)));
    }
    const at::Tensor means = (sorted_a - sorted_b).abs().mean({1}, false, at::kDouble).contiguous();
    const auto* const first = means.const_data_ptr<double>();
    return {first, first + means.numel()};
}

Estimate mean_over_directions(const std::vector<double>& distances) {
    const auto count = static_cast<double>(distances.size());
    double mean = 0;
    for (const double d : distances) mean += d / count;
    double square = 0;
    for (const double d : distances) square += (d - mean) * (d - mean);
    const double variance = distances.size() > 1 ? square / (count - 1.0) : 0.0;
    return estimate_from_error(mean, std::sqrt(variance / count));
}

Estimate sliced_distance(const at::Tensor& a, const at::Tensor& b, std::int64_t directions,
                         std::uint64_t seed) {
    const at::Tensor along = unit_directions(a.size(1), directions, seed);
    return mean_over_directions(
        projected_distances(sorted_projections(a, along), sorted_projections(b, along)));
}

}  // namespace zscope
