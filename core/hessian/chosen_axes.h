#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/hessian/tensor_function.h"

namespace zscope {

/// `components` as axes, or all n where none is named. Throws Error(invalid_argument) unless each
/// is one of the n and named once.
[[nodiscard]] std::vector<std::int64_t> chosen_axes(const std::vector<int>& components,
                                                    std::int64_t n);

/// `f` as a function of `axes` alone, [M, axes] -> [M, ...], the other components as in z [n].
[[nodiscard]] PictureFunction along_axes(PictureFunction f, const at::Tensor& z,
                                         const std::vector<std::int64_t>& axes);
/// The numbers of z [n] there, where that function starts.
[[nodiscard]] at::Tensor values_on_axes(const at::Tensor& z, const std::vector<std::int64_t>& axes);

}  // namespace zscope
