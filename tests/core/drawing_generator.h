#pragma once

#include <ATen/core/Tensor.h>
#include <ATen/ops/stack.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/model/generator.h"
#include "core/tensor/image_tensor.h"

namespace zscope::test {

/// A generator that draws the picture a function makes of each latent.
class DrawingGenerator final : public Generator {
  public:
    /// Square RGB pictures of `resolution` pixels a side.
    using Draw = std::function<Image(const std::vector<float>& z)>;

    DrawingGenerator(int latent_size, int resolution, Draw draw) : draw_(std::move(draw)) {
        info_.name = "drawing";
        info_.architecture = "test";
        info_.latent_size = latent_size;
        info_.height = resolution;
        info_.width = resolution;
    }

    const GeneratorInfo& info() const override { return info_; }
    at::Tensor forward(const at::Tensor& z, const ForwardOptions&) override {
        const at::Tensor rows = z.contiguous();
        const float* row = rows.const_data_ptr<float>();
        std::vector<at::Tensor> pictures;
        for (std::int64_t i = 0; i < rows.size(0); ++i, row += rows.size(1)) {
            pictures.push_back(to_model_range(to_bytes(draw_({row, row + rows.size(1)}))));
        }
        return at::stack(pictures);
    }
    std::unique_ptr<Generator> replica() const override {
        return std::make_unique<DrawingGenerator>(static_cast<int>(info_.latent_size),
                                                  static_cast<int>(info_.height), draw_);
    }
    void to(c10::Device) override {}
    c10::Device device() const override { return c10::kCPU; }

  private:
    Draw draw_;
    GeneratorInfo info_;
};

}  // namespace zscope::test
