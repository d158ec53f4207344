#include "core/hessian/penalty.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"
#include "core/hessian/perturbed_calls.h"
#include "core/hessian/sample_points.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

void require(bool holds, const std::string& message) {
    if (!holds) {
        throw Error(ErrorCode::invalid_argument, message);
    }
}

/// P [m, ...] of each layer from its sums f(z + eps v) + f(z - eps v) [k, m, ...].
std::vector<at::Tensor> penalties_of(std::vector<at::Tensor> sums, const PenaltyOptions& options,
                                     std::int64_t n) {
    for (at::Tensor& layer : sums) {
        layer = variance_over_directions(layer / (options.epsilon * options.epsilon),
                                         options.variance, options.signs, n);
    }
    return sums;
}

at::Tensor reduce_groups(const at::Tensor& penalty, const PenaltyOptions& options) {
    check_groups(penalty.size(0), options);
    if (options.reduction == Reduction::mean) {
        return penalty.mean();
    }
    return penalty.reshape({options.hp_groups, -1}).amax(1).mean();
}

Penalty collect(std::vector<at::Tensor> per_layer) {
    Penalty result{.value = {}, .per_layer = std::move(per_layer)};
    const at::Tensor& first = result.per_layer.front();
    const bool one_shape =
        std::all_of(result.per_layer.begin(), result.per_layer.end(),
                    [&first](const at::Tensor& layer) { return layer.sizes() == first.sizes(); });
    if (one_shape) {
        result.value = first;
        for (std::size_t l = 1; l < result.per_layer.size(); ++l) {
            result.value = result.value + result.per_layer[l];
        }
    }
    return result;
}

}  // namespace

void check_groups(std::int64_t batch, const PenaltyOptions& options) {
    require(options.hp_groups >= 1 && batch % options.hp_groups == 0,
            std::string("hp_groups is ")
                .append(std::to_string(options.hp_groups))
                .append("; expected a divisor of the batch ")
                .append(std::to_string(batch)));
}

at::Tensor variance_over_directions(const at::Tensor& s, VarianceForm form, SignScheme signs,
                                    std::int64_t n) {
    const at::Tensor spread = s - s.mean(0, /*keepdim=*/true);
    const auto k = static_cast<double>(s.size(0));
    double scale = 1.0 / (form == VarianceForm::unbiased ? k - 1.0 : k);
    if (signs == SignScheme::orthogonal) {
        scale *= static_cast<double>(n - 1) / static_cast<double>(n);
    }
    return (spread * spread).sum(0) * scale;
}

std::vector<at::Tensor> element_penalties(const TensorFunction& f, const at::Tensor& z,
                                          const at::Tensor& directions,
                                          const PenaltyOptions& options) {
    const TrueFloat32 precision;
    check_points(z, options.epsilon);
    const at::Tensor points = as_samples(z);
    check_directions(points, directions);
    check_direction_count(directions.size(0));
    const PerturbedCalls calls(f, points, options.epsilon);
    const std::int64_t samples = points.size(0);
    const std::int64_t n = points.numel() / samples;
    if (options.evaluation == Evaluation::looped) {
        return penalties_of(calls.looped_sums(directions), options, n);
    }
    const std::int64_t chunk =
        options.samples_per_call > 0 ? std::min(options.samples_per_call, samples) : samples;
    std::vector<std::vector<at::Tensor>> parts;
    for (std::int64_t first = 0; first < samples; first += chunk) {
        parts.push_back(penalties_of(
            calls.sums(directions, first, std::min(samples, first + chunk)), options, n));
    }
    return concatenate_samples(parts, 0);
}

at::Tensor reduce_penalty(const at::Tensor& element_penalty, const PenaltyOptions& options) {
    if (options.user_reduction) {
        return options.user_reduction(element_penalty);
    }
    switch (options.reduction) {
        case Reduction::max:
        case Reduction::mean:
            return reduce_groups(element_penalty, options);
        case Reduction::channel_max:
            require(element_penalty.dim() >= 2,
                    "a layer without a channel axis has no channel maximum");
            return element_penalty.amax(1);
        case Reduction::identity:
            return element_penalty;
    }
    return {};
}

Penalty compute_penalty(const TensorFunction& f, const at::Tensor& z, const at::Tensor& directions,
                        const PenaltyOptions& options, const Centre& /*centre*/) {
    std::vector<at::Tensor> layers = element_penalties(f, z, directions, options);
    for (at::Tensor& layer : layers) {
        layer = reduce_penalty(layer, options);
    }
    return collect(std::move(layers));
}

Penalty compute_penalty(const TensorFunction& f, const at::Tensor& z, const PenaltyOptions& options,
                        at::Generator rng, const Centre& centre) {
    check_direction_count(options.k);
    check_points(z, options.epsilon);
    return compute_penalty(f, z, draw_directions(z, options.k, options.signs, std::move(rng)),
                           options, centre);
}

std::vector<at::Tensor> second_differences(const TensorFunction& f, const at::Tensor& z,
                                           const at::Tensor& directions, double epsilon,
                                           const Centre& centre) {
    const TrueFloat32 precision;
    check_points(z, epsilon);
    const at::Tensor points = as_samples(z);
    const PerturbedCalls calls(f, points, epsilon);
    std::vector<at::Tensor> differences = calls.sums(directions, 0, calls.samples());
    const std::vector<at::Tensor> middle = centre ? *centre : f(points);
    require(middle.size() == differences.size(), "the centre has another number of layers than f");
    for (std::size_t l = 0; l < differences.size(); ++l) {
        require(middle[l].sizes() == differences[l].sizes().slice(1),
                "the centre's layers have other shapes than those around it");
        differences[l] = (differences[l] - 2.0 * middle[l].unsqueeze(0)) / (epsilon * epsilon);
    }
    return differences;
}

}  // namespace zscope
