#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>

namespace zscope {

/// Value, first and second derivatives of a tensor x(t_1..t_m) [1, d...] along m directions,
/// carried through a network operation by operation (docs/methods.md, "Second-order jets"). Exact
/// up to rounding: nothing is differenced, so nothing cancels.
struct Jet {
    at::Tensor value;   ///< [1, d...]
    at::Tensor first;   ///< [m, d...]: dx/dt_i
    at::Tensor second;  ///< [m (m + 1) / 2, d...]: d2x/dt_i dt_j, i <= j, see packed_index
};

/// The point z [n] moving along the rows of `directions` [m, n].
[[nodiscard]] Jet seed_jet(const at::Tensor& z, const at::Tensor& directions);

/// A linear map [rows, d...] -> [rows, e...] that treats rows alike and has no constant part.
[[nodiscard]] Jet jet_linear(const Jet& x, const std::function<at::Tensor(const at::Tensor&)>& map);

/// x + constant, where the constant broadcasts against [1, d...].
[[nodiscard]] Jet jet_add_constant(const Jet& x, const at::Tensor& constant);

/// max(slope x, x); the kink at 0 has no curvature.
[[nodiscard]] Jet jet_leaky_relu(const Jet& x, double slope);

/// An elementwise smooth f with f, f', f'' at the value given, each [1, d...].
[[nodiscard]] Jet jet_smooth(const Jet& x, const at::Tensor& f, const at::Tensor& f1,
                             const at::Tensor& f2);

/// x / sqrt(mean over axis 1 of x^2 + epsilon).
[[nodiscard]] Jet jet_pixel_norm(const Jet& x, double epsilon);

}  // namespace zscope
