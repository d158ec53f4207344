#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

namespace zscope {

/// The function whose second derivatives are asked for: a batch of points [M, d...] -> a list of
/// tensors [M, ...] (the picture, or activations). Row i of every output may depend on row i of the
/// input only, and equal inputs must give equal outputs. Further arguments are captured.
using TensorFunction = std::function<std::vector<at::Tensor>(const at::Tensor& points)>;

/// The same with one output, [M, n] -> [M, ...].
using PictureFunction = std::function<at::Tensor(const at::Tensor& points)>;

}  // namespace zscope
