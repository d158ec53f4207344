#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <stop_token>

#include "core/base/progress.h"
#include "core/hessian/interval.h"
#include "core/hessian/tensor_function.h"

namespace zscope {

struct ActivenessOptions {
    double extent = 2.0;              ///< the component is set to -extent, 0 and extent
    std::int64_t rows_per_call = 24;  ///< pictures in one call, at least 3
};

/// How much each component moves the picture (Hessian Penalty, ECCV 2020, Figs. 3 and 5;
/// docs/methods.md, "Activeness"): per output value the variance, divisor 2, over three pictures
/// with the component at -extent, 0, extent and the others as in z [S, n]; averaged over samples,
/// channels and pixels. Nothing is normalised or clipped. [n], with the 95 % interval over samples.
/// `stop` is read before each call; throws Error(cancelled).
[[nodiscard]] MeanInterval compute_activeness(const PictureFunction& f, const at::Tensor& z,
                                              const ActivenessOptions& options = {},
                                              ProgressSink progress = {},
                                              std::stop_token stop = {});

}  // namespace zscope
