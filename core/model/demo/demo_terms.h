#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/model/demo/demo_profile.h"

namespace zscope {

/// T layers of light that depend on one component each, all with the same profile:
///   colour_t * mask_t(x, y) * profile(offset_t(x, y) + slope_t(x, y) * f_t(z_i)),
///   f_t(z) = tanh(bend_t z) / bend_t, i = components[t].
struct DemoAxisTerms {
    DemoProfile profile = DemoProfile::linear;
    std::vector<std::int64_t> components;  ///< T entries
    at::Tensor bend;                       ///< [T]
    at::Tensor offset;                     ///< [T, H*W]
    at::Tensor slope;                      ///< [T, H*W]
    at::Tensor mask;                       ///< [T, H*W]
    at::Tensor colour;                     ///< [3, T]

    /// z [N, n] -> their sum [N, 3, H*W]; differentiable.
    [[nodiscard]] at::Tensor forward(const at::Tensor& z) const;
    /// Adds the first derivatives at one z [n] to jacobian [n, 3, H*W] and, unless it is undefined,
    /// the second ones to hessian [n, n, 3, H*W].
    void add_derivatives(const at::Tensor& z, at::Tensor& jacobian, at::Tensor& hessian) const;
    [[nodiscard]] DemoAxisTerms to(at::TensorOptions options) const;
    /// At `count` of the H*W pixels, from number `first` on; shares memory.
    [[nodiscard]] DemoAxisTerms at_pixels(std::int64_t first, std::int64_t count) const;
};

/// T soft spots moved together by the entangled pair, (u, v) = R (z_a, z_b):
///   colour_t * mask_t(x, y) * gauss((x - x0_t - xs_t u) / xw_t) * gauss((y - y0_t - ys_t v) /
///   yw_t).
struct DemoPairTerms {
    std::int64_t a = 0;
    std::int64_t b = 0;
    double cosine = 1.0;  ///< R = [[cosine, -sine], [sine, cosine]]
    double sine = 0.0;
    at::Tensor x_offset;  ///< [T, W]: (x - x0) / xw
    at::Tensor x_slope;   ///< [T, 1]: -xs / xw
    at::Tensor y_offset;  ///< [T, H]
    at::Tensor y_slope;   ///< [T, 1]
    at::Tensor mask;      ///< [T, H, W]
    at::Tensor colour;    ///< [3, T]

    /// z [N, n] -> their sum [N, 3, H*W]; differentiable.
    [[nodiscard]] at::Tensor forward(const at::Tensor& z) const;
    /// As DemoAxisTerms::add_derivatives.
    void add_derivatives(const at::Tensor& z, at::Tensor& jacobian, at::Tensor& hessian) const;
    [[nodiscard]] DemoPairTerms to(at::TensorOptions options) const;
    /// In `count` of the H rows of pixels, from number `first` on; shares memory.
    [[nodiscard]] DemoPairTerms in_rows(std::int64_t first, std::int64_t count) const;
};

}  // namespace zscope
