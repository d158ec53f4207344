#include "tests/support/smooth_network.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>

#include <cmath>

namespace zscope::testing {
namespace {

constexpr std::int64_t kFeatures = 8;  // 2 x 2 x 2
constexpr std::int64_t kHidden = 10;
constexpr std::int64_t kPixels = 18;  // 2 x 3 x 3

/// Numbers from -1 to 1 without a pattern, [rows, columns].
at::Tensor scattered(std::int64_t rows, std::int64_t columns, double phase) {
    const at::Tensor k = at::arange(rows * columns, at::kDouble);
    return (k * k * 0.37 + phase).sin().view({rows, columns});
}

at::Tensor weights(std::int64_t rows, std::int64_t columns, double phase, double gain) {
    return scattered(rows, columns, phase) * (gain / std::sqrt(static_cast<double>(rows)));
}

Jet tanh_layer(const Jet& x, const at::Tensor& weight, const at::Tensor& bias) {
    const Jet y = jet_add_constant(
        jet_linear(x, [&weight](const at::Tensor& rows) { return rows.matmul(weight); }), bias);
    const at::Tensor t = y.value.tanh();
    const at::Tensor slope = 1.0 - t * t;
    return jet_smooth(y, t, slope, -2.0 * t * slope);
}

}  // namespace

SmoothNetwork::SmoothNetwork()
    : first_(weights(kLatents, kFeatures, 0.5, 1.2)),
      first_bias_(scattered(1, kFeatures, 1.5) * 0.5),
      second_(weights(kFeatures, kHidden, 2.5, 1.5)),
      second_bias_(scattered(1, kHidden, 3.5) * 0.5),
      third_(weights(kHidden, kPixels, 4.5, 2.0)) {}

at::Tensor SmoothNetwork::feature(const at::Tensor& z) const {
    return (z.matmul(first_) + first_bias_).tanh().view({-1, 2, 2, 2});
}

at::Tensor SmoothNetwork::picture_of(const at::Tensor& feature) const {
    const at::Tensor hidden = (feature.flatten(1).matmul(second_) + second_bias_).tanh();
    return hidden.matmul(third_).view({-1, 2, 3, 3});
}

Jet SmoothNetwork::picture_jet(const at::Tensor& z, const at::Tensor& directions) const {
    const Jet x = tanh_layer(seed_jet(z, directions), first_, first_bias_);
    return jet_linear(tanh_layer(x, second_, second_bias_), [this](const at::Tensor& rows) {
        return rows.matmul(third_).view({-1, 2, 3, 3});
    });
}

}  // namespace zscope::testing
