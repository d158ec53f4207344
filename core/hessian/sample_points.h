#pragma once

#include <ATen/core/Tensor.h>

namespace zscope {

/// Points [N, d...] as they are; a single number as one sample of n = 1, [1].
[[nodiscard]] inline at::Tensor as_samples(const at::Tensor& z) {
    return z.dim() == 0 ? z.view({1}) : z;
}

}  // namespace zscope
