#pragma once

#include <ATen/core/Tensor.h>

namespace zscope {

/// A mean over samples and its 95 % interval by Student's t; with one sample the interval is
/// infinite.
struct MeanInterval {
    at::Tensor mean;  ///< [...] float64
    at::Tensor low;
    at::Tensor high;
};

/// values [S, ...], one row a sample.
[[nodiscard]] MeanInterval mean_interval(const at::Tensor& values);

/// The 0.975 quantile of Student's t with `degrees` >= 1 degrees of freedom, to 1e-3.
[[nodiscard]] double student_quantile(std::int64_t degrees);

}  // namespace zscope
