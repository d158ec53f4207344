#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/progress.h"
#include "core/export/analysis_types.h"
#include "core/export/table.h"
#include "core/hessian/diagonalness.h"
#include "core/hessian/interaction.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/non_finite.h"
#include "core/hessian/pixel_hessian.h"

namespace zscope {

class Generator;

/// The Hessian of one value of one sample, along the n components that were chosen, or all.
struct PixelHessian {
    PixelPlace place;
    double penalty = 0.0;  ///< with which it was chosen; NaN if it was given or drawn
    at::Tensor matrix;     ///< [n, n] float64 on the CPU
    std::optional<Diagonalness> diagonalness{};  ///< none for n = 1
};

/// One for each sample (Hessian Penalty, ECCV 2020, Figs. 8-12). Throws Error(invalid_argument,
/// cancelled, model_failure), and Error(unsupported) where analytic is asked of a model without it.
[[nodiscard]] std::vector<PixelHessian> compute_chosen_hessians(Generator& generator,
                                                                c10::Device device,
                                                                const PixelHessianRequest& request,
                                                                ProgressSink progress = {},
                                                                std::stop_token stop = {});

/// Both statistics of the Hessians, along the n components that were chosen or all, of all values
/// of all samples, from one pass over them.
struct HessianStatistics {
    std::optional<Diagonalness> diagonalness;  ///< none for n = 1
    InteractionMatrix interactions;
    std::vector<at::Tensor> maps;   ///< [H, W] float64, one a mapped pair
    std::vector<NonFinite> faults;  ///< of samples whose Hessians are not all finite
};

/// The interactions of the samples looked at so far.
using InteractionsPartial = std::function<void(const InteractionMatrix& so_far)>;

/// Throws as above. Where Hessians are not finite, Error(model_failure); with mapped pairs the maps
/// and M have NaN there instead, and `faults` tells of it. `on_sample` hears of every sample
/// but the last. The Hessians of all values are taken in slices where they, what is made of them
/// and what is held on the way do not fit into `budget_bytes` at once; Error(invalid_argument)
/// where not even one value's analytic one does.
[[nodiscard]] HessianStatistics compute_hessian_statistics(
    Generator& generator, c10::Device device, const HessianStatisticsRequest& request,
    ProgressSink progress = {}, std::stop_token stop = {},
    const InteractionsPartial& on_sample = {}, std::int64_t budget_bytes = kMemoryBudgetBytes);

/// One line that says what the numbers are.
[[nodiscard]] std::string describe(const PixelHessianRequest& request);
[[nodiscard]] std::string describe(const HessianStatisticsRequest& request);

}  // namespace zscope
