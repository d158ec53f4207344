#pragma once

#include <ATen/core/Tensor.h>

#include <memory>

#include "core/model/generator.h"

namespace zscope::testing {

/// Two components, one channel; each value is so many times z0 z1, which is its only second
/// derivative.
class ProductGenerator final : public Generator {
  public:
    /// `scales` [height, width]: how many times.
    explicit ProductGenerator(at::Tensor scales);

    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override;
    void to(c10::Device device) override;
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

  private:
    at::Tensor scales_;
    GeneratorInfo info_;
};

}  // namespace zscope::testing
