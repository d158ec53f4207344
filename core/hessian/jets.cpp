#include "core/hessian/jets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <vector>

#include "core/hessian/packed_hessian.h"

namespace zscope {
namespace {

/// Row indices i and j of the packed pairs of m directions.
struct PairRows {
    at::Tensor i;
    at::Tensor j;
};

PairRows pair_rows(const at::Tensor& first) {
    std::vector<std::int64_t> left;
    std::vector<std::int64_t> right;
    for (const auto& [i, j] : packed_pairs(first.size(0))) {
        left.push_back(i);
        right.push_back(j);
    }
    const at::TensorOptions options = first.options().dtype(at::kLong);
    return {at::tensor(left, options), at::tensor(right, options)};
}

at::Tensor rows(const at::Tensor& x, const at::Tensor& index) {
    return x.index_select(0, index);
}

}  // namespace

Jet seed_jet(const at::Tensor& z, const at::Tensor& directions) {
    return {.value = z.unsqueeze(0),
            .first = directions,
            .second = at::zeros({packed_size(directions.size(0)), z.size(0)}, z.options())};
}

Jet jet_linear(const Jet& x, const std::function<at::Tensor(const at::Tensor&)>& map) {
    const std::int64_t m = x.first.size(0);
    const at::Tensor mapped = map(at::cat({x.value, x.first, x.second}));
    return {.value = mapped.narrow(0, 0, 1),
            .first = mapped.narrow(0, 1, m),
            .second = mapped.narrow(0, 1 + m, packed_size(m))};
}

Jet jet_add_constant(const Jet& x, const at::Tensor& constant) {
    return {.value = x.value + constant, .first = x.first, .second = x.second};
}

Jet jet_leaky_relu(const Jet& x, double slope) {
    const at::Tensor one = at::ones_like(x.value);
    const at::Tensor factor = at::where(x.value > 0, one, one * slope);
    return {.value = x.value * factor, .first = x.first * factor, .second = x.second * factor};
}

Jet jet_smooth(const Jet& x, const at::Tensor& f, const at::Tensor& f1, const at::Tensor& f2) {
    const PairRows pair = pair_rows(x.first);
    return {.value = f,
            .first = f1 * x.first,
            .second = f1 * x.second + f2 * rows(x.first, pair.i) * rows(x.first, pair.j)};
}

Jet jet_pixel_norm(const Jet& x, double epsilon) {
    // With s = mean x^2 + epsilon and r = s^(-1/2) the result is x r.
    const auto mean = [](const at::Tensor& t) { return t.mean(1, /*keepdim=*/true); };
    const PairRows pair = pair_rows(x.first);
    const at::Tensor xi = rows(x.first, pair.i);
    const at::Tensor xj = rows(x.first, pair.j);
    const at::Tensor r = (mean(x.value * x.value) + epsilon).rsqrt();
    const at::Tensor r3 = r * r * r;
    const at::Tensor s1 = 2.0 * mean(x.value * x.first);
    const at::Tensor s2 = 2.0 * mean(xi * xj + x.value * x.second);
    const at::Tensor r1 = -0.5 * r3 * s1;
    const at::Tensor r2 = 0.75 * r3 * r * r * rows(s1, pair.i) * rows(s1, pair.j) - 0.5 * r3 * s2;
    return {.value = x.value * r,
            .first = x.first * r + x.value * r1,
            .second = x.second * r + xi * rows(r1, pair.j) + xj * rows(r1, pair.i) + x.value * r2};
}

}  // namespace zscope
