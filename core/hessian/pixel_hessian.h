#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <stop_token>

#include "core/base/progress.h"
#include "core/hessian/hessian_scheme.h"
#include "core/hessian/hessian_slice.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/tensor_function.h"

namespace zscope {

struct PixelHessianOptions {
    HessianScheme scheme = HessianScheme::official;  ///< not analytic
    double epsilon = 0.1;
    std::int64_t rows_per_call = 16;  ///< evaluations in one call, at least 1
    /// Bytes for Hessians and kept pictures, those of one call not counted. If all outputs do not
    /// fit, they are worked off in slices (slice_count.h) and the evaluations repeated for each.
    std::int64_t memory_budget = kMemoryBudgetBytes;
};

using HessianVisitor = std::function<void(const HessianSlice&)>;

/// Second derivatives of every output of `f` at one point z [n], by finite differences
/// (docs/methods.md, "Hessians of every pixel"). Slices come in order. `stop` is read before each
/// call of f. Throws Error(cancelled), Error(invalid_argument), also where f's output changes its
/// shape from call to call, or what f throws.
void visit_pixel_hessians(const PictureFunction& f, const at::Tensor& z,
                          const PixelHessianOptions& options, const HessianVisitor& visit,
                          ProgressSink progress = {}, std::stop_token stop = {});

/// All of them at once: [n (n + 1) / 2, ...] with f's output shape. Ignores the memory budget.
[[nodiscard]] at::Tensor packed_pixel_hessians(const PictureFunction& f, const at::Tensor& z,
                                               const PixelHessianOptions& options,
                                               ProgressSink progress = {},
                                               std::stop_token stop = {});

/// v' H v of every output at each of the points z [N, n] along its v [N, n] (any length): [N, ...].
[[nodiscard]] at::Tensor directional_curvature(const PictureFunction& f, const at::Tensor& z,
                                               const at::Tensor& v, double epsilon);

}  // namespace zscope
