#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <memory>

#include "core/model/demo/demo_scene.h"
#include "core/model/generator.h"

namespace zscope {

/// A generator without weights whose pictures, Jacobian and Hessian are known in closed form:
///   G(z) = c + sum_i g_i(z_i) + g_ab(R (z_a, z_b)),
/// smooth everywhere and additive in pixels except for the one pair a = kDemoPairA, b = kDemoPairB;
/// the components kDemoDead do nothing. n = 12, latent modes make no difference, no activations.
class DemoGenerator final : public Generator {
  public:
    /// Square pictures of `size` pixels a side, 8..4096; Error(invalid_argument) otherwise.
    explicit DemoGenerator(std::int64_t size);

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    /// float32 or float64 in, the same out.
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override { return exact_.background.device(); }

    /// dG/dz at one z [n] float64 -> [n, 3, H, W] float64.
    [[nodiscard]] at::Tensor jacobian(const at::Tensor& z) const;
    /// d2G/dz dz at one z [n] float64 -> [n, n, 3, H, W] float64, symmetric, zero off the diagonal
    /// except for the pair.
    [[nodiscard]] at::Tensor hessian(const at::Tensor& z) const;
    /// The same of `count` rows of pixels from number `first` on: [n, n, 3, count, W].
    [[nodiscard]] at::Tensor hessian_in_rows(const at::Tensor& z, std::int64_t first,
                                             std::int64_t count) const;

  private:
    GeneratorInfo info_;
    DemoScene exact_;  ///< float64
    DemoScene fast_;   ///< float32
};

/// The demo at the size the program shows.
[[nodiscard]] std::unique_ptr<Generator> make_demo_generator();

}  // namespace zscope
