#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zscope {

/// Random mixtures f_p = sum_o p_o G_o of a generator's outputs, p of signs. The squares of an
/// entry of the mixtures' Hessians are on average those of the outputs', summed over the outputs,
/// since different outputs cancel. Not thread-safe.
class OutputMixtures {
  public:
    /// The same signs for a seed; they are drawn when the outputs are first seen.
    OutputMixtures(std::int64_t count, std::uint64_t seed) : count_(count), seed_(seed) {}

    /// Rows of all outputs [N, ...], of any floating type on the CPU -> of their mixtures [N,
    /// count] float64. As many outputs in every call: Error(invalid_argument).
    [[nodiscard]] at::Tensor of(const at::Tensor& rows);
    /// Values a row has; 0 before the first call.
    [[nodiscard]] std::int64_t outputs() const;

  private:
    std::int64_t count_;
    std::uint64_t seed_;
    at::Tensor signs_;  ///< [outputs, count] float64
};

}  // namespace zscope
