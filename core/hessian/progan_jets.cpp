#include "core/hessian/progan_jets.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/linear.h>

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/hessian/packed_size.h"
#include "core/hessian/progan_jet_memory.h"
#include "core/model/progan/layers.h"
#include "core/model/progan/ops.h"
#include "core/tensor/true_float32.h"

namespace zscope {
namespace {

bool is_up(int layer) {
    return layer >= 2 && layer % 2 == 0;
}

/// map(x) with at most `at_once` rows in a step.
at::Tensor map_in_steps(const at::Tensor& x, std::int64_t at_once,
                        const ProGanJets::BeforeStep& before_step,
                        const std::function<at::Tensor(const at::Tensor& rows)>& map) {
    std::vector<at::Tensor> mapped;
    for (const at::Tensor& rows : x.split(std::min(at_once, x.size(0)))) {
        if (before_step) {
            before_step();
        }
        mapped.push_back(map(rows));
    }
    return mapped.size() == 1 ? mapped.front() : at::cat(mapped);
}

}  // namespace

ProGanJets::ProGanJets(ProGanConfig config, NamedTensors parameters,
                       std::int64_t step_multiply_adds)
    : config_((config.validate(), config)), step_multiply_adds_(step_multiply_adds) {
    const at::NoGradGuard no_grad;
    const std::vector<LayerSpec> layers = generator_layers(config_);
    weights_ = matched_parameters(layers, std::move(parameters));
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
        at::Tensor& weight = weights_[2 * layer].second;
        weight = weight * layers[layer].std;
    }
    if (step_multiply_adds_ <= 0) {
        std::int64_t picture = 0;
        for (int layer = 0; layer < hidden_layers(); ++layer) {
            picture += multiply_adds(layer);
        }
        step_multiply_adds_ = std::max(kSmallestStep, picture);
    }
}

std::int64_t ProGanJets::multiply_adds(int layer) const {
    const std::int64_t weights = weights_[2 * static_cast<std::size_t>(layer)].second.numel();
    if (layer == 0) {
        return weights;
    }
    const std::int64_t side = std::int64_t{4} << (layer / 2);
    const std::int64_t taps = weights * side * side;
    // Going up, four of the nine taps meet a pixel of the smaller picture.
    return is_up(layer) ? taps * 4 / 9 : taps;
}

std::int64_t ProGanJets::rows_per_step(int layer) const {
    return weights_.front().second.is_cpu()
               ? std::max<std::int64_t>(1, step_multiply_adds_ / multiply_adds(layer))
               : std::numeric_limits<std::int64_t>::max();
}

Jet ProGanJets::apply_layer(int layer, const Jet& x, const BeforeStep& before_step) const {
    const std::size_t at_layer = 2 * static_cast<std::size_t>(layer);
    const at::Tensor& weight = weights_[at_layer].second;
    const at::Tensor& bias = weights_[at_layer + 1].second;
    const auto linear = [&](const at::Tensor& rows) -> at::Tensor {
        if (layer == 0) {
            return at::linear(rows, weight).view({rows.size(0), bias.size(0), 4, 4});
        }
        return is_up(layer) ? progan::up_convolution(rows, weight)
                            : at::conv2d(rows, weight, {}, 1, 1);
    };
    const std::int64_t at_once = rows_per_step(layer);
    const at::Tensor low = map_in_steps(at::cat({x.value, x.first}), at_once, before_step, linear);
    const at::Tensor value = low.narrow(0, 0, 1) + bias.view({1, -1, 1, 1});
    const at::Tensor slope = leaky_slope(value, progan::kLeakySlope);
    const JetPixelNorm norm(value * slope, low.narrow(0, 1, x.first.size(0)) * slope,
                            progan::kNormEpsilon);
    std::int64_t done = 0;
    const auto second = [&](const at::Tensor& rows) -> at::Tensor {
        const std::int64_t begin = std::exchange(done, done + rows.size(0));
        return norm.second(linear(rows) * slope, begin);
    };
    return {.value = norm.value(),
            .first = norm.first(),
            .second = map_in_steps(x.second, at_once, before_step, second)};
}

Jet ProGanJets::to_rgb(const Jet& x) const {
    const auto layer = static_cast<std::size_t>(hidden_layers() + config_.resolution_log2() - 2);
    const at::Tensor& weight = weights_[2 * layer].second;
    const at::Tensor& bias = weights_[2 * layer + 1].second;
    const auto linear = [&weight](const at::Tensor& rows) { return at::conv2d(rows, weight); };
    return jet_add_constant(jet_linear(x, linear), bias.view({1, -1, 1, 1}));
}

std::vector<Jet> ProGanJets::activations(const at::Tensor& z, const at::Tensor& directions,
                                         std::span<const int> indices, LatentMode mode,
                                         const BeforeStep& before_step) const {
    const at::NoGradGuard no_grad;
    const TrueFloat32 precision;
    const int last = hidden_layers() + 1;
    int depth = 0;
    for (const int index : indices) {
        if (index < 1 || index > last) {
            throw Error(ErrorCode::invalid_argument, "activation " + std::to_string(index) +
                                                         "; expected 1 to " + std::to_string(last));
        }
        depth = std::max(depth, std::min(index, hidden_layers()));
    }
    Jet x = seed_jet(z, directions);
    if (config_.normalize_latents && mode == LatentMode::pre_norm) {
        x = jet_pixel_norm(x, progan::kNormEpsilon);
    }
    std::vector<Jet> jets(indices.size());
    const auto keep = [&](int index, const Jet& jet) {
        for (std::size_t k = 0; k < indices.size(); ++k) {
            if (indices[k] == index) {
                jets[k] = jet;
            }
        }
    };
    for (int layer = 0; layer < depth; ++layer) {
        x = apply_layer(layer, x, before_step);
        keep(layer + 1, x);
    }
    if (std::find(indices.begin(), indices.end(), last) != indices.end()) {
        keep(last, to_rgb(x));
    }
    return jets;
}

Jet ProGanJets::picture(const at::Tensor& z, const at::Tensor& directions, LatentMode mode,
                        const BeforeStep& before_step) const {
    const int index = hidden_layers() + 1;
    return activations(z, directions, {&index, 1}, mode, before_step).front();
}

std::int64_t ProGanJets::step_count(std::int64_t directions) const {
    std::int64_t steps = 0;
    for (int layer = 0; layer < hidden_layers(); ++layer) {
        const std::int64_t at_once = rows_per_step(layer);
        for (const std::int64_t rows : {1 + directions, packed_size(directions)}) {
            steps += (rows - 1) / at_once + 1;
        }
    }
    return steps;
}

std::int64_t ProGanJets::peak_bytes(std::int64_t directions) const {
    const auto bytes = static_cast<std::int64_t>(weights_.front().second.element_size());
    return bytes *
           jet_numbers(config_, directions, [this](int layer) { return rows_per_step(layer); });
}

}  // namespace zscope
