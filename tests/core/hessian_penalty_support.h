#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/hessian/penalty.h"
#include "tests/support/numbers.h"

/// What the tests of the Hessian Penalty share: functions with known second derivatives, and what
/// their penalties look like.
namespace zscope::testing {

/// A batch of points [M, n] -> one number each, [M].
using ScalarFunction = std::function<at::Tensor(const at::Tensor&)>;

inline TensorFunction one_layer(ScalarFunction f) {
    return [f = std::move(f)](const at::Tensor& z) { return std::vector<at::Tensor>{f(z)}; };
}

inline at::Tensor component(const at::Tensor& z, std::int64_t i) {
    return z.select(1, i);
}

/// z_0 z_1: H_01 is 1, all else 0.
inline at::Tensor product(const at::Tensor& z) {
    return component(z, 0) * component(z, 1);
}

/// z_0^2 z_1.
inline at::Tensor cubic(const at::Tensor& z) {
    return component(z, 0).square() * component(z, 1);
}

/// product and cubic.
inline TensorFunction two_layers() {
    return [](const at::Tensor& z) { return std::vector<at::Tensor>{product(z), cubic(z)}; };
}

/// `k` directions and no reduction.
inline PenaltyOptions identity(std::int64_t k) {
    PenaltyOptions options;
    options.k = k;
    options.reduction = Reduction::identity;
    return options;
}

/// Of the one layer f, with directions drawn from `seed`.
inline at::Tensor penalties(const ScalarFunction& f, const at::Tensor& z,
                            const PenaltyOptions& options, std::uint64_t seed = 1) {
    return compute_penalty(one_layer(f), z, options, seeded(seed)).per_layer[0];
}

/// Share of elements within `tolerance` of each outcome; an element that meets none is a failure.
inline std::vector<double> shares(const at::Tensor& p, const std::vector<double>& outcomes,
                                  double tolerance) {
    std::vector<double> result;
    at::Tensor seen = at::zeros_like(p);
    for (const double outcome : outcomes) {
        const at::Tensor hit = ((p - outcome).abs() < tolerance).to(p.scalar_type());
        result.push_back(hit.mean().item<double>());
        seen += hit;
    }
    EXPECT_EQ(seen.min().item<double>(), 1.0) << "an outcome that cannot occur";
    return result;
}

inline double mean_of(const at::Tensor& t) {
    return t.mean().item<double>();
}

inline double deviation(const at::Tensor& t) {
    return t.std(/*unbiased=*/true).item<double>();
}

/// Standard normal float64 points [count, n].
inline at::Tensor points(std::int64_t count, std::int64_t n, std::uint64_t seed = 9) {
    return normal({count, n}, seed);
}

/// A symmetric matrix [3, 3] with diagonal 1, 0.5, -2.
inline at::Tensor form_matrix() {
    return at::tensor({1.0, 2.0, -1.0, 2.0, 0.5, 3.0, -1.0, 3.0, -2.0}, at::kDouble).view({3, 3});
}

/// z'Az.
inline ScalarFunction quadratic_form(const at::Tensor& a) {
    return [a](const at::Tensor& z) { return (z.matmul(a.to(z.scalar_type())) * z).sum(1); };
}

}  // namespace zscope::testing
