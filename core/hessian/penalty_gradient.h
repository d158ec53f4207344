#pragma once

#include <vector>

#include "core/hessian/penalty.h"

namespace zscope {

/// How much of the graph is alive while the penalty's gradient is taken.
enum class GradientMemory {
    whole,    ///< one graph over the whole batch and all directions
    bounded,  ///< graphs of `samples_per_call` samples at a time; samples without gradient never
              ///< get one
};

struct PenaltyGradientOptions {
    PenaltyOptions penalty;
    GradientMemory memory = GradientMemory::bounded;
    double scale = 1.0;                 ///< the loss is scale * sum_l layer_weights[l] * penalty_l
    std::vector<double> layer_weights;  ///< empty: all 1; a layer of weight 0 gets no gradient
};

/// What one backward pass did. `per_layer` are the unweighted penalties, detached.
struct PenaltyGradient {
    std::vector<at::Tensor> per_layer;
    std::int64_t graph_samples = 0;  ///< samples that were run with a graph
};

/// Adds d(scale * sum_l w_l penalty_l)/d(leaves of f) to the leaves' `.grad`. The reduction must
/// give one number a layer. Both ways give the same gradient; `bounded` runs the samples without a
/// graph first and then, with one, only those whose element penalties the reduction looked at: with
/// `max` at most (layers x hp_groups) of them, with `mean` all of them and no first run. Throws
/// Error(invalid_argument) as compute_penalty, before f is called where the arguments tell.
[[nodiscard]] PenaltyGradient backward_penalty(const TensorFunction& f, const at::Tensor& z,
                                               const at::Tensor& directions,
                                               const PenaltyGradientOptions& options);

}  // namespace zscope
