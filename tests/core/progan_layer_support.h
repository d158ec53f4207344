#pragma once

#include <ATen/ATen.h>

#include "core/model/progan/ops.h"

namespace zscope::testing {

/// A 3x3 layer by its definition in float64, of the rounded numbers given: `kernel` [out, in, 3, 3]
/// in stored orientation, for `up` after doubling the size; bias, leaky ReLU, pixel norm.
inline at::Tensor layer_by_definition(const at::Tensor& x, const at::Tensor& kernel,
                                      const at::Tensor& bias, bool up) {
    const at::Tensor exact = x.to(at::kDouble);
    const at::Tensor weights = kernel.to(at::kDouble);
    const at::Tensor sums =
        at::conv2d(up ? progan::upscale(exact, 2) : exact, up ? weights.flip({2, 3}) : weights,
                   bias.to(at::kDouble), 1, 1);
    return progan::pixel_norm(at::leaky_relu(sums, progan::kLeakySlope));
}

}  // namespace zscope::testing
