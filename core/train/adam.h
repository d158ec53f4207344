#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "core/tensor/named_tensors.h"

namespace zscope {

struct AdamOptions {
    double beta1 = 0.0;
    double beta2 = 0.99;
    double epsilon = 1e-8;
};

/// Adam over a fixed list of float32 leaf tensors of one device, in one fused pass there. Not
/// thread-safe.
class Adam {
  public:
    Adam(const NamedTensors& parameters, const AdamOptions& options);

    /// One update. `gradients[i]` belongs to parameter i; an undefined one counts as zero and
    /// leaves its parameter alone (exact, since `reset` runs whenever the set of used parameters
    /// changes). If any element of any gradient is NaN or infinite nothing is changed and false is
    /// returned.
    [[nodiscard]] bool step(std::vector<at::Tensor> gradients, double learning_rate);

    /// Moments and step count back to zero.
    void reset();

    [[nodiscard]] std::int64_t steps() const noexcept { return steps_; }
    /// Appends the moments as "<prefix>/first/<name>" and "<prefix>/second/<name>".
    void append_state(const std::string& prefix, NamedTensors& out) const;
    /// Goes with writing into the tensors that append_state hands out.
    void restore_steps(std::int64_t steps) noexcept { steps_ = steps; }

  private:
    std::vector<std::string> names_;
    std::vector<at::Tensor> parameters_;
    std::vector<at::Tensor> first_;
    std::vector<at::Tensor> second_;
    AdamOptions options_;
    std::int64_t steps_ = 0;
};

}  // namespace zscope
