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

/// d max(slope x, x) / dx.
[[nodiscard]] at::Tensor leaky_slope(const at::Tensor& x, double slope);

/// max(slope x, x); the kink at 0 has no curvature.
[[nodiscard]] Jet jet_leaky_relu(const Jet& x, double slope);

/// An elementwise smooth f with f, f', f'' at the value given, each [1, d...].
[[nodiscard]] Jet jet_smooth(const Jet& x, const at::Tensor& f, const at::Tensor& f1,
                             const at::Tensor& f2);

/// x / sqrt(mean over axis 1 of x^2 + epsilon).
[[nodiscard]] Jet jet_pixel_norm(const Jet& x, double epsilon);

/// The same where the second derivatives come a few at a time.
class JetPixelNorm {
  public:
    /// Of value [1, d...] and first [m, d...].
    JetPixelNorm(const at::Tensor& value, const at::Tensor& first, double epsilon);

    [[nodiscard]] at::Tensor value() const;
    [[nodiscard]] at::Tensor first() const;
    /// Of x2 [pairs, d...], the pairs in packed order that begin with number `begin`.
    [[nodiscard]] at::Tensor second(const at::Tensor& x2, std::int64_t begin) const;

  private:
    at::Tensor x_;
    at::Tensor x1_;
    at::Tensor i_;   ///< of each pair
    at::Tensor j_;   ///< of each pair
    at::Tensor r_;   ///< s^(-1/2), s = mean x^2 + epsilon
    at::Tensor r3_;  ///< r^3
    at::Tensor s1_;  ///< first derivatives of s
    at::Tensor r1_;  ///< first derivatives of r
};

}  // namespace zscope
