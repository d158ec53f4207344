#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/model/generator.h"

namespace zscope::testing {

/// A generator of three layers after each other, "first", "second" and "third", each [1, side,
/// side] with a side of its own or the picture's; the last one is the picture.
class LayeredGenerator : public Generator {
  public:
    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

  protected:
    LayeredGenerator(std::string name, std::int64_t latent_size, std::int64_t side);
    LayeredGenerator(std::string name, std::int64_t latent_size,
                     const std::array<std::int64_t, 3>& sides);

  private:
    /// z [N, n] -> the layers [N, 1, side, side], the first one first.
    [[nodiscard]] virtual std::vector<at::Tensor> layers(const at::Tensor& z,
                                                         const ForwardOptions& options) = 0;

    GeneratorInfo info_;
};

}  // namespace zscope::testing
