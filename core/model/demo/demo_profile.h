#pragma once

#include <ATen/core/Tensor.h>

namespace zscope {

/// The smooth one-variable shapes the demo's layers are made of.
enum class DemoProfile {
    linear,   ///< p
    gauss,    ///< exp(-p^2 / 2)
    sigmoid,  ///< 1 / (1 + exp(-p))
    sine,     ///< sin p
    crest,    ///< exp(3 (cos p - 1)): a soft crest every 2 pi
};

/// A shape and its first two derivatives, each of the argument's shape.
struct DemoProfileJet {
    at::Tensor value;
    at::Tensor first;
    at::Tensor second;
};

/// Elementwise, any shape, float32 or float64; differentiable.
[[nodiscard]] at::Tensor demo_profile(DemoProfile profile, const at::Tensor& p);

/// Elementwise value, first and second derivative in closed form.
[[nodiscard]] DemoProfileJet demo_profile_jet(DemoProfile profile, const at::Tensor& p);

}  // namespace zscope
