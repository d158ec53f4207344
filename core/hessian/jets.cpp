#include "core/hessian/jets.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <utility>
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

at::Tensor channel_mean(const at::Tensor& x) {
    return x.mean(1, /*keepdim=*/true);
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

at::Tensor leaky_slope(const at::Tensor& x, double slope) {
    const at::Tensor one = at::ones_like(x);
    return at::where(x > 0, one, one * slope);
}

Jet jet_leaky_relu(const Jet& x, double slope) {
    const at::Tensor factor = leaky_slope(x.value, slope);
    return {.value = x.value * factor, .first = x.first * factor, .second = x.second * factor};
}

Jet jet_smooth(const Jet& x, const at::Tensor& f, const at::Tensor& f1, const at::Tensor& f2) {
    const PairRows pair = pair_rows(x.first);
    return {.value = f,
            .first = f1 * x.first,
            .second = f1 * x.second + f2 * rows(x.first, pair.i) * rows(x.first, pair.j)};
}

Jet jet_pixel_norm(const Jet& x, double epsilon) {
    const JetPixelNorm norm(x.value, x.first, epsilon);
    return {.value = norm.value(), .first = norm.first(), .second = norm.second(x.second, 0)};
}

JetPixelNorm::JetPixelNorm(const at::Tensor& value, const at::Tensor& first, double epsilon)
    : x_(value), x1_(first) {
    PairRows pair = pair_rows(first);
    i_ = std::move(pair.i);
    j_ = std::move(pair.j);
    r_ = (channel_mean(x_ * x_) + epsilon).rsqrt();
    r3_ = r_ * r_ * r_;
    s1_ = 2.0 * channel_mean(x_ * x1_);
    r1_ = -0.5 * r3_ * s1_;
}

at::Tensor JetPixelNorm::value() const {
    return x_ * r_;
}

at::Tensor JetPixelNorm::first() const {
    return x1_ * r_ + x_ * r1_;
}

at::Tensor JetPixelNorm::second(const at::Tensor& x2, std::int64_t begin) const {
    const at::Tensor i = i_.narrow(0, begin, x2.size(0));
    const at::Tensor j = j_.narrow(0, begin, x2.size(0));
    const at::Tensor xi = rows(x1_, i);
    const at::Tensor xj = rows(x1_, j);
    const at::Tensor s2 = 2.0 * channel_mean(xi * xj + x_ * x2);
    const at::Tensor r2 = 0.75 * r3_ * r_ * r_ * rows(s1_, i) * rows(s1_, j) - 0.5 * r3_ * s2;
    return x2 * r_ + xi * rows(r1_, j) + xj * rows(r1_, i) + x_ * r2;
}

}  // namespace zscope
