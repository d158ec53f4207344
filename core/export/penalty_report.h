#pragma once

#include <c10/core/Device.h>

#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/export/table.h"
#include "core/hessian/model_calls.h"
#include "core/hessian/penalty.h"

namespace zscope {

struct PenaltyRequest {
    FigureLatents latents{.samples = 100};
    int k = 2;  ///< 2 to 4096
    double epsilon = 0.1;
    VarianceForm variance = VarianceForm::unbiased;
    Reduction reduction = Reduction::max;  ///< max or mean
    std::vector<int> layers{};             ///< empty: all there are, or the pixels
    int batch = 16;
};

/// The penalty of one layer. `penalty` is reduced over everything, samples included; `mean` is the
/// mean over samples of their own reduced penalties, with its 95 % interval.
struct LayerPenalty {
    int index = 0;  ///< 0: the pixels
    std::string name;
    std::string title;  ///< as `zscope layers` calls it, see activation_title; or "pixels"
    double penalty = 0.0;
    double mean = 0.0;
    double low = 0.0;
    double high = 0.0;
};

struct ModelPenalty {
    std::string model;
    std::vector<LayerPenalty> layers{};
    double total = 0.0;  ///< sum of the layers' penalties with weight 1
    /// Mean over samples of the sums of their own reduced penalties, with its 95 % interval.
    double mean = 0.0;
    double low = 0.0;
    double high = 0.0;
};

/// Checks that the model repeats itself bit for bit, then measures. Throws Error(invalid_argument,
/// unsupported, cancelled) and Error(model_failure) naming the layer for values that are not finite
/// or not repeated.
[[nodiscard]] ModelPenalty compute_layer_penalties(Generator& generator, c10::Device device,
                                                   const PenaltyRequest& request,
                                                   const std::string& name,
                                                   ProgressSink progress = {},
                                                   std::stop_token stop = {});

/// One row a layer and one for the total, which has the interval of the samples' sums.
[[nodiscard]] Table penalty_table(const std::vector<ModelPenalty>& models,
                                  const PenaltyRequest& request);
/// Bars of the layers' sample_mean by their titles, one column a model, on one scale with named
/// axes.
[[nodiscard]] Image penalty_picture(const std::vector<ModelPenalty>& models,
                                    const PenaltyRequest& request);
/// What the penalty estimates, without bias for `mean` and from above for `max` (docs/methods.md,
/// "The Hessian Penalty estimator").
[[nodiscard]] std::string estimated_value(const PenaltyRequest& request);
/// One line that says what the numbers are.
[[nodiscard]] std::string describe(const PenaltyRequest& request);

}  // namespace zscope
