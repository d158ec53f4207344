#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "core/model/generator.h"

namespace zscope {

/// A generator whose latent axes are turned: z -> inner(B z). B is orthogonal, so z stays N(0, I)
/// and the latent pixel norm commutes with it; both latent modes mean what they meant.
class TurnedGenerator final : public Generator {
  public:
    /// `basis` [n, n], row by row as the model card holds it. Throws Error(invalid_argument) on
    /// another shape.
    TurnedGenerator(std::unique_ptr<Generator> inner, at::Tensor basis);
    /// The same with an `info` of its own, of the inner generator's sizes.
    TurnedGenerator(std::unique_ptr<Generator> inner, at::Tensor basis, GeneratorInfo info);

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override;
    [[nodiscard]] GeneratorPass forward_with_activations(const at::Tensor& z,
                                                         std::span<const int> indices,
                                                         const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    /// The inner generator's weights; the basis stays.
    void load_weights(const NamedTensors& weights) override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override { return inner_->device(); }

    [[nodiscard]] const Generator& inner() const noexcept { return *inner_; }
    /// B [n, n].
    [[nodiscard]] const at::Tensor& basis() const noexcept { return basis_; }

  private:
    [[nodiscard]] at::Tensor turn(const at::Tensor& z) const;

    std::unique_ptr<Generator> inner_;
    at::Tensor basis_;
    GeneratorInfo info_;
};

}  // namespace zscope
