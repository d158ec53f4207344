#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "core/model/generator.h"

namespace zscope {

/// Another generator, with `before_pass` called ahead of every forward pass: where a background job
/// gives way to the hand, or ends by what `before_pass` throws. Replicas do not pause. Refers to
/// `inner`. With `rows_per_pass` (0: all) more latents than that go through in several passes.
class PausingGenerator final : public Generator {
  public:
    PausingGenerator(Generator& inner, std::function<void()> before_pass,
                     std::int64_t rows_per_pass = 0)
        : inner_(inner), before_pass_(std::move(before_pass)), rows_per_pass_(rows_per_pass) {}

    [[nodiscard]] const GeneratorInfo& info() const override { return inner_.info(); }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override;
    [[nodiscard]] std::vector<at::Tensor> activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) override;
    [[nodiscard]] GeneratorPass forward_with_activations(const at::Tensor& z,
                                                         std::span<const int> indices,
                                                         const ForwardOptions& options) override;
    [[nodiscard]] std::unique_ptr<Generator> replica() const override { return inner_.replica(); }
    void load_weights(const NamedTensors& weights) override { inner_.load_weights(weights); }
    void to(c10::Device device) override { inner_.to(device); }
    [[nodiscard]] c10::Device device() const override { return inner_.device(); }

    [[nodiscard]] const Generator& inner() const noexcept { return inner_; }
    /// What looks into `inner` calls this between its steps.
    [[nodiscard]] const std::function<void()>& before_pass() const noexcept { return before_pass_; }

  private:
    [[nodiscard]] std::vector<at::Tensor> passes_of(const at::Tensor& z) const;

    Generator& inner_;
    std::function<void()> before_pass_;
    std::int64_t rows_per_pass_;
};

}  // namespace zscope
