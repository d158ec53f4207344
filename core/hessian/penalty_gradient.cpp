#include "core/hessian/penalty_gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/hessian/perturbed_calls.h"
#include "core/hessian/sample_points.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

double layer_weight(const PenaltyGradientOptions& options, std::size_t layer) {
    return options.scale * (options.layer_weights.empty() ? 1.0 : options.layer_weights[layer]);
}

void check_layers(const PenaltyGradientOptions& options, std::size_t layers) {
    if (!options.layer_weights.empty() && options.layer_weights.size() != layers) {
        throw Error(ErrorCode::invalid_argument, std::to_string(options.layer_weights.size()) +
                                                     " layer weights for " +
                                                     std::to_string(layers) + " layers");
    }
}

void check_scalar(const at::Tensor& reduced) {
    if (reduced.numel() != 1) {
        throw Error(ErrorCode::invalid_argument,
                    "the reduction leaves " + std::to_string(reduced.numel()) +
                        " numbers a layer; a gradient needs one",
                    "Use the reduction max or mean");
    }
}

/// What a layer's element penalties add to the loss: its penalty and d(loss)/d(element).
struct Cotangents {
    std::vector<at::Tensor> per_layer;  ///< penalties
    std::vector<at::Tensor> elements;   ///< [N, ...] a layer
};

Cotangents cotangents_of(const std::vector<at::Tensor>& penalties,
                         const PenaltyGradientOptions& options) {
    const at::AutoGradMode with_graph(true);
    Cotangents result;
    for (std::size_t l = 0; l < penalties.size(); ++l) {
        const at::Tensor leaf = penalties[l].detach().requires_grad_();
        const at::Tensor reduced = reduce_penalty(leaf, options.penalty);
        check_scalar(reduced);
        result.per_layer.push_back(reduced.detach());
        const at::Tensor seed = at::full_like(reduced, layer_weight(options, l));
        result.elements.push_back(torch::autograd::grad({reduced}, {leaf}, {seed})[0]);
    }
    return result;
}

/// Indices of the samples with a non-zero cotangent in any layer.
at::Tensor samples_with_gradient(const std::vector<at::Tensor>& cotangents) {
    at::Tensor active =
        at::zeros({cotangents.front().size(0)}, cotangents.front().options().dtype(at::kBool));
    for (const at::Tensor& layer : cotangents) {
        active = active.logical_or((layer != 0).reshape({layer.size(0), -1}).any(1));
    }
    return active.nonzero().squeeze(1);
}

PenaltyOptions without_reduction(const PenaltyOptions& options) {
    PenaltyOptions elements = options;
    elements.reduction = Reduction::identity;
    elements.user_reduction = nullptr;
    return elements;
}

/// Element penalties of the samples `index`, with a graph.
std::vector<at::Tensor> graph_penalties(const PerturbedCalls& calls, const at::Tensor& directions,
                                        const at::Tensor& index,
                                        const PenaltyGradientOptions& options, std::int64_t n) {
    const double epsilon2 = options.penalty.epsilon * options.penalty.epsilon;
    std::vector<at::Tensor> layers = options.penalty.evaluation == Evaluation::looped
                                         ? calls.looped_sums(directions, index)
                                         : calls.sums(directions, index);
    for (at::Tensor& layer : layers) {
        layer = variance_over_directions(layer / epsilon2, options.penalty.variance,
                                         options.penalty.signs, n);
    }
    return layers;
}

PenaltyGradient backward_bounded(const TensorFunction& f, const at::Tensor& z,
                                 const at::Tensor& directions,
                                 const PenaltyGradientOptions& options) {
    std::vector<at::Tensor> penalties;
    {
        const at::NoGradGuard no_graph;
        penalties = element_penalties(f, z, directions, without_reduction(options.penalty));
    }
    check_layers(options, penalties.size());
    Cotangents cotangents = cotangents_of(penalties, options);
    penalties.clear();
    const at::Tensor active = samples_with_gradient(cotangents.elements);
    const std::int64_t chunk = options.penalty.samples_per_call > 0
                                   ? options.penalty.samples_per_call
                                   : std::max<std::int64_t>(active.size(0), 1);
    const at::AutoGradMode with_graph(true);
    const PerturbedCalls calls(f, z, options.penalty.epsilon);
    for (std::int64_t first = 0; first < active.size(0); first += chunk) {
        const at::Tensor index = active.slice(0, first, first + chunk);
        std::vector<at::Tensor> seeds;
        for (const at::Tensor& layer : cotangents.elements) {
            seeds.push_back(layer.index_select(0, index));
        }
        torch::autograd::backward(
            graph_penalties(calls, directions, index, options, z.numel() / z.size(0)), seeds);
    }
    return {.per_layer = std::move(cotangents.per_layer), .graph_samples = active.size(0)};
}

/// `mean` weighs all elements alike, so no first run is needed to know the cotangents.
PenaltyGradient backward_mean(const TensorFunction& f, const at::Tensor& z,
                              const at::Tensor& directions, const PenaltyGradientOptions& options) {
    const at::AutoGradMode with_graph(true);
    const PerturbedCalls calls(f, z, options.penalty.epsilon);
    const std::int64_t samples = z.size(0);
    const std::int64_t chunk =
        options.penalty.samples_per_call > 0 ? options.penalty.samples_per_call : samples;
    PenaltyGradient result{.per_layer = {}, .graph_samples = samples};
    for (std::int64_t first = 0; first < samples; first += chunk) {
        const std::int64_t last = std::min(samples, first + chunk);
        const at::Tensor index = at::arange(first, last, z.options().dtype(at::kLong));
        std::vector<at::Tensor> means =
            graph_penalties(calls, directions, index, options, z.numel() / samples);
        check_layers(options, means.size());
        std::vector<at::Tensor> seeds;
        for (std::size_t l = 0; l < means.size(); ++l) {
            means[l] = means[l].mean() *
                       (static_cast<double>(last - first) / static_cast<double>(samples));
            seeds.push_back(at::full_like(means[l], layer_weight(options, l)));
        }
        torch::autograd::backward(means, seeds);
        for (std::size_t l = 0; l < means.size(); ++l) {
            if (first == 0) {
                result.per_layer.push_back(means[l].detach());
            } else {
                result.per_layer[l] += means[l].detach();
            }
        }
    }
    return result;
}

PenaltyGradient backward_whole(const TensorFunction& f, const at::Tensor& z,
                               const at::Tensor& directions,
                               const PenaltyGradientOptions& options) {
    const at::AutoGradMode with_graph(true);
    const Penalty penalty = compute_penalty(f, z, directions, options.penalty);
    check_layers(options, penalty.per_layer.size());
    PenaltyGradient result{.per_layer = {}, .graph_samples = z.size(0)};
    std::vector<at::Tensor> seeds;
    for (std::size_t l = 0; l < penalty.per_layer.size(); ++l) {
        check_scalar(penalty.per_layer[l]);
        seeds.push_back(at::full_like(penalty.per_layer[l], layer_weight(options, l)));
        result.per_layer.push_back(penalty.per_layer[l].detach());
    }
    torch::autograd::backward(penalty.per_layer, seeds);
    return result;
}

}  // namespace

PenaltyGradient backward_penalty(const TensorFunction& f, const at::Tensor& z,
                                 const at::Tensor& directions,
                                 const PenaltyGradientOptions& options) {
    const TrueFloat32 precision;
    check_points(z, options.penalty.epsilon);
    const at::Tensor points = as_samples(z);
    check_directions(points, directions);
    check_direction_count(directions.size(0));
    const bool by_groups =
        !options.penalty.user_reduction && (options.penalty.reduction == Reduction::max ||
                                            options.penalty.reduction == Reduction::mean);
    if (by_groups) {
        check_groups(points.size(0), options.penalty);
    }
    if (options.memory == GradientMemory::whole) {
        return backward_whole(f, points, directions, options);
    }
    const bool is_mean =
        !options.penalty.user_reduction && options.penalty.reduction == Reduction::mean;
    return is_mean ? backward_mean(f, points, directions, options)
                   : backward_bounded(f, points, directions, options);
}

}  // namespace zscope
