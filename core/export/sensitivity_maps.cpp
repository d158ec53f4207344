#include "core/export/sensitivity_maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/explore/picture.h"
#include "core/export/measure_names.h"
#include "core/export/picture_count.h"
#include "core/export/provenance.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/penalty.h"
#include "core/hessian/perturbed_calls.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/repeatable.h"
#include "core/hessian/sign_vectors.h"
#include "core/hessian/streamed_penalty.h"
#include "core/latent/extent.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

void require(bool holds, const std::string& message, const std::string& hint = {}) {
    if (!holds) {
        throw Error(ErrorCode::invalid_argument, message, hint);
    }
}

void require_component(int component, const GeneratorInfo& info) {
    require(component >= 0 && component < info.latent_size,
            "component is " + component_label(component) + "; " + info.name + " has z0 to " +
                component_label(info.latent_size - 1));
}

bool is_penalty(const SensitivityOptions& options) {
    return !options.pair && !options.component && options.direction.empty();
}

void require_direction(const std::vector<float>& direction, const GeneratorInfo& info) {
    const auto n = static_cast<std::int64_t>(direction.size());
    require(n == info.latent_size, "the direction has " + std::to_string(n) + " numbers; " +
                                       info.name + " has " + std::to_string(info.latent_size) +
                                       " components");
    const auto is_usable = [](float value) { return std::isfinite(value); };
    require(std::ranges::all_of(direction, is_usable) &&
                std::ranges::any_of(direction, [](float value) { return value != 0.0F; }),
            "the direction has no length; expected finite numbers that are not all 0");
}

void check_memory(const GeneratorInfo& info, const SensitivityOptions& options) {
    constexpr double kDifferenceBytes = 8.0 * sizeof(float);  // the points of a pair, and sums
    const int layer =
        options.layer ? find_activation(info, *options.layer).index : ModelCalls::kPixels;
    const std::int64_t values = value_count(info, layer);
    require_in_memory("a map of " + std::to_string(values) + " values",
                      static_cast<double>(values) *
                          (is_penalty(options) ? kStreamedPenaltyBytes : kDifferenceBytes),
                      kMemoryBudgetBytes, "Choose another layer");
}

void check(const GeneratorInfo& info, const SensitivityOptions& options) {
    const int chosen =
        (options.pair ? 1 : 0) + (options.component ? 1 : 0) + (options.direction.empty() ? 0 : 1);
    require(chosen <= 1, "a pair, a component and a direction exclude each other");
    require_between("k", options.k, kFirstDirections, kMaxDirections);
    require_above_zero("epsilon", options.epsilon);
    require_extent("extent", options.extent);
    require(!options.is_signed || !is_penalty(options),
            "a penalty has no sign; expected a pair, a component or a direction with it");
    if (options.pair) {
        require_component(options.pair->first, info);
        require_component(options.pair->second, info);
        require(options.pair->first != options.pair->second,
                "a pair needs two different components");
    }
    if (options.component) {
        require_component(*options.component, info);
    }
    if (!options.direction.empty()) {
        require_direction(options.direction, info);
    }
    check_memory(info, options);
}

/// H_ij of each output: the difference of the curvatures along e_i + e_j and e_i - e_j is the
/// official four-point scheme. The centre cancels and is not drawn.
at::Tensor mixed_derivative(const TensorFunction& f, const at::Tensor& z,
                            const std::pair<int, int>& pair, double epsilon) {
    at::Tensor directions = at::zeros_like(z).unsqueeze(0).repeat({2, 1, 1});
    directions.select(2, pair.first).fill_(1.0);
    directions[0].select(1, pair.second).fill_(1.0);
    directions[1].select(1, pair.second).fill_(-1.0);
    const at::Tensor sums = PerturbedCalls(f, z, epsilon).sums(directions, 0, z.size(0))[0];
    return (sums[0] - sums[1]) / (4.0 * epsilon * epsilon);
}

at::Tensor change(const TensorFunction& f, const at::Tensor& z, int component, double extent) {
    const at::Tensor low = z.clone();
    const at::Tensor high = z.clone();
    low.select(1, component).fill_(-extent);
    high.select(1, component).fill_(extent);
    return f(high)[0] - f(low)[0];
}

/// [1, C, h, w] or [1, C] -> [h, w].
at::Tensor reduce_channels(const at::Tensor& values, const SensitivityOptions& options) {
    const at::Tensor kept = options.is_signed ? values : values.abs();
    at::Tensor map;
    switch (options.reduction) {
        case ChannelReduction::max:
            map = options.is_signed
                      ? values.gather(1, values.abs().argmax(1, /*keepdim=*/true)).squeeze(1)
                      : kept.amax(1);
            break;
        case ChannelReduction::mean:
            map = kept.mean(1);
            break;
        case ChannelReduction::sum:
            map = kept.sum(1);
            break;
    }
    return map.dim() == 3 ? map[0] : map.view({1, 1});
}

/// "z3", or how many numbers it has: they may be too many for a line.
std::string direction_name(const std::vector<float>& direction) {
    const std::string text = direction_text(direction);
    return text.starts_with('z')
               ? text
               : std::string("a direction of ").append(std::to_string(direction.size())) +
                     " numbers";
}

/// `directions` of the penalty only.
at::Tensor sample_values(const TensorFunction& f, const at::Tensor& z, const at::Tensor& directions,
                         const SensitivityOptions& options) {
    if (options.component) {
        return change(f, z, *options.component, options.extent);
    }
    if (options.pair) {
        return mixed_derivative(f, z, *options.pair, options.epsilon);
    }
    if (!options.direction.empty()) {
        // Of length 1 while it is measured: the step must not depend on it.
        const at::Tensor v = at::tensor(options.direction, at::kDouble).unsqueeze(0);
        const double length = v.norm().item<double>();
        return length * length *
               directional_curvature([&f](const at::Tensor& points) { return f(points)[0]; }, z,
                                     (v / length).to(z.options()), options.epsilon);
    }
    StreamedPenalty penalty(f, z, options.epsilon, options.batch);
    penalty.add(directions);
    return penalty.result(VarianceForm::unbiased)[0];
}

/// Where what is not finite in the map of sample `s`, or in what it was made from, began.
std::optional<NonFinite> fault_of(const at::Tensor& map, ModelCalls& calls, std::int64_t s) {
    std::optional<NonFinite> fault = calls.fault();
    if (!fault && !at::isfinite(map).all().item<bool>()) {
        fault = fault_of_derived(map, s, kDifferences);
    }
    return fault;
}

}  // namespace

std::string_view reduction_name(ChannelReduction reduction) {
    switch (reduction) {
        case ChannelReduction::max:
            return "max";
        case ChannelReduction::mean:
            return "mean";
        case ChannelReduction::sum:
            return "sum";
    }
    return "";
}

SensitivityMaps compute_sensitivity_maps(Generator& generator, c10::Device device,
                                         const SensitivityOptions& options, ProgressSink progress,
                                         std::stop_token stop) {
    const GeneratorInfo& info = generator.info();
    check(info, options);
    ModelCalls calls(generator, options.latents.mode, options.batch, std::move(progress),
                     std::move(stop));
    calls.expect(maps_pictures(options));
    const TensorFunction f = calls.layers({options.layer.value_or(ModelCalls::kPixels)});
    const PictureFunction pictures = calls.pictures();
    SensitivityMaps maps;
    maps.latents = figure_latents(options.latents, info.latent_size);
    const at::Tensor z = maps.latents.to(device);
    at::Tensor first;  // sample 0's picture, where it is drawn to see whether the model repeats it
    if (takes_second_differences(options)) {
        first = require_repeatable(calls, info, z.narrow(0, 0, 1));
    }
    std::optional<SampleDirections> directions;
    if (is_penalty(options)) {
        directions.emplace(z, options.k, options.latents.seed, [&calls] { calls.require_going(); });
    }
    std::vector<at::Tensor> values;
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        const at::Tensor point = z.narrow(0, s, 1);
        calls.begin_sample(point, s);
        const at::Tensor picture = s == 0 && first.defined() ? first : pictures(point);
        maps.pictures.push_back(to_image(picture, value_range(info)));
        std::optional<NonFinite> fault = calls.fault_of(picture);
        const at::Tensor of_sample =
            sample_values(f, point, directions ? directions->next() : at::Tensor(), options);
        values.push_back(reduce_channels(of_sample, options).to(at::kFloat).cpu());
        if (!fault) {
            fault = fault_of(values.back(), calls, s);
        }
        if (fault) {
            maps.faults.push_back(std::move(*fault));
        }
    }
    maps.values = at::stack(values);
    return maps;
}

RefinedMap refine_sensitivity_map(Generator& generator, c10::Device device,
                                  const SensitivityOptions& options, const MapRefinement& on_map,
                                  ProgressSink progress, std::stop_token stop) {
    const GeneratorInfo& info = generator.info();
    check(info, options);
    ModelCalls calls(generator, options.latents.mode, options.batch, std::move(progress),
                     std::move(stop));
    calls.expect(map_pictures(options));
    const TensorFunction f = calls.layers({options.layer.value_or(ModelCalls::kPixels)});
    const at::Tensor z =
        figure_latents(options.latents, info.latent_size).narrow(0, 0, 1).to(device);
    calls.begin_sample(z, 0);
    const auto reduced = [&options](const at::Tensor& values) {
        return reduce_channels(values, options).to(at::kFloat).cpu();
    };
    if (!is_penalty(options)) {
        at::Tensor map = reduced(sample_values(f, z, {}, options));
        std::optional<NonFinite> fault = fault_of(map, calls, 0);
        return {.values = std::move(map), .k = 0, .fault = std::move(fault)};
    }
    const at::Tensor directions = draw_directions(z, options.k, options.latents.seed);
    RefinedMap map;
    StreamedPenalty penalty(f, z, options.epsilon, options.batch);
    for (int k = kFirstDirections;; k = std::min(2 * k, options.k)) {
        penalty.add(directions.slice(0, penalty.directions(), k));
        map.k = k;
        map.values = reduced(penalty.result(VarianceForm::unbiased)[0]);
        if (!map.fault) {
            map.fault = fault_of(map.values, calls, 0);
        }
        if (k == options.k) {
            return map;
        }
        on_map(map);
    }
}

std::string heading(const SensitivityOptions& options) {
    if (options.component) {
        return "Change under z" + std::to_string(*options.component);
    }
    if (options.pair) {
        return "Interaction of z" + std::to_string(options.pair->first) + " and z" +
               std::to_string(options.pair->second);
    }
    if (!options.direction.empty()) {
        return "Curvature along " + direction_name(options.direction);
    }
    return "Hessian Penalty";
}

std::string scheme_text(const SensitivityOptions& options) {
    if (options.component) {
        return {};
    }
    return options.pair ? std::string(scheme_name(HessianScheme::official)) : kDirectionalScheme;
}

std::string describe(const SensitivityOptions& options) {
    std::string text;
    if (options.component) {
        text = size_name("change", options.is_signed) + " from z" +
               std::to_string(*options.component) + " = -" + double_text(options.extent) + " to " +
               double_text(options.extent);
    } else if (options.pair) {
        const std::string entry = std::string("d2G / dz")
                                      .append(std::to_string(options.pair->first))
                                      .append(" dz")
                                      .append(std::to_string(options.pair->second));
        text = size_name(entry, options.is_signed) +
               ", finite differences (official scheme), epsilon " + double_text(options.epsilon);
    } else if (!options.direction.empty()) {
        text = size_name("v'Hv", options.is_signed) + " along " +
               direction_name(options.direction) + ", finite differences, epsilon " +
               double_text(options.epsilon);
    } else {
        text = "Hessian Penalty (unbiased), finite differences, k = " + std::to_string(options.k) +
               ", epsilon " + double_text(options.epsilon);
    }
    text += options.layer ? ", layer " + std::to_string(*options.layer) : std::string(", pixels");
    text += ", " + std::string(reduction_name(options.reduction)) + " over channels";
    text += options.is_signed ? ", signs kept" : "";
    return text.append(", ").append(describe_latents(options.latents));
}

}  // namespace zscope
