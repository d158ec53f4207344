#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/hessian/tensor_function.h"

namespace zscope {

/// Throws Error(invalid_argument) unless `z` is floating point with at least one sample and
/// `epsilon` a finite number above 0.
void check_points(const at::Tensor& z, double epsilon);

/// Throws Error(invalid_argument) unless `directions` is [k, N, d...] for points z [N, d...].
void check_directions(const at::Tensor& z, const at::Tensor& directions);

/// Throws Error(invalid_argument) for fewer than the two directions a variance needs.
void check_direction_count(std::int64_t k);

/// Joins each layer's parts along `axis`.
[[nodiscard]] std::vector<at::Tensor> concatenate_samples(
    const std::vector<std::vector<at::Tensor>>& parts, std::int64_t axis);

/// f at z + eps V_a and z - eps V_a for points z [N, d...] and directions V [k, N, d...]; refers to
/// f, so it lives no longer. Throws Error(invalid_argument) for directions of another shape, and if
/// the layers' shapes are not those of its first call of f.
class PerturbedCalls {
  public:
    PerturbedCalls(const TensorFunction& f, at::Tensor z, double epsilon);

    [[nodiscard]] std::int64_t samples() const { return z_.size(0); }
    /// f(z + eps V) + f(z - eps V) of samples first..last-1 from one call, [k, last - first, ...] a
    /// layer.
    [[nodiscard]] std::vector<at::Tensor> sums(const at::Tensor& directions, std::int64_t first,
                                               std::int64_t last) const;
    /// The same of the samples named by `index` (int64).
    [[nodiscard]] std::vector<at::Tensor> sums(const at::Tensor& directions,
                                               const at::Tensor& index) const;
    /// The same of all samples from 2k calls of the whole batch.
    [[nodiscard]] std::vector<at::Tensor> looped_sums(const at::Tensor& directions) const;
    /// The same of the samples named by `index` (int64) from 2k calls of those.
    [[nodiscard]] std::vector<at::Tensor> looped_sums(const at::Tensor& directions,
                                                      const at::Tensor& index) const;

  private:
    [[nodiscard]] std::vector<at::Tensor> sums_at(const at::Tensor& z, const at::Tensor& v) const;
    [[nodiscard]] std::vector<at::Tensor> looped_sums_at(const at::Tensor& z,
                                                         const at::Tensor& directions) const;
    [[nodiscard]] std::vector<at::Tensor> call(const at::Tensor& points) const;

    const TensorFunction& f_;
    at::Tensor z_;
    double epsilon_;
    mutable std::vector<std::vector<std::int64_t>> shapes_;  ///< without the batch axis
};

}  // namespace zscope
