#include "core/hessian/interval.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full_like.h>

#include <array>
#include <cmath>
#include <limits>

namespace zscope {

double student_quantile(std::int64_t degrees) {
    constexpr std::array<double, 8> kFirst = {12.7062, 4.30265, 3.18245, 2.77645,
                                              2.57058, 2.44691, 2.36462, 2.30600};
    if (degrees <= static_cast<std::int64_t>(kFirst.size())) {
        return kFirst[static_cast<std::size_t>(degrees - 1)];
    }
    // Cornish-Fisher expansion around the normal quantile.
    constexpr double z = 1.959963985;
    const auto nu = static_cast<double>(degrees);
    const double z3 = z * z * z;
    const double z5 = z3 * z * z;
    const double z7 = z5 * z * z;
    return z + (z3 + z) / (4.0 * nu) + (5.0 * z5 + 16.0 * z3 + 3.0 * z) / (96.0 * nu * nu) +
           (3.0 * z7 + 19.0 * z5 + 17.0 * z3 - 15.0 * z) / (384.0 * nu * nu * nu);
}

MeanInterval mean_interval(const at::Tensor& values) {
    const at::Tensor v = values.to(at::kDouble);
    const std::int64_t samples = v.size(0);
    const at::Tensor mean = v.mean(0);
    if (samples < 2) {
        const double infinity = std::numeric_limits<double>::infinity();
        return {mean, at::full_like(mean, -infinity), at::full_like(mean, infinity)};
    }
    const at::Tensor half =
        v.std(/*dim=*/0, /*unbiased=*/true) *
        (student_quantile(samples - 1) / std::sqrt(static_cast<double>(samples)));
    return {mean, mean - half, mean + half};
}

}  // namespace zscope
