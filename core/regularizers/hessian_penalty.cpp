#include "core/regularizers/hessian_penalty.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/hessian/penalty_gradient.h"
#include "core/model/progan/layers.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/regularizers/regularizer_entry.h"
#include "core/tensor/captured_work.h"

namespace zscope {

namespace {

constexpr int kPaperLayers = 10;

int layer_log2(const ProGanConfig& config, int layer) {
    return layer == picture_layer(config) ? config.resolution_log2() : (layer + 3) / 2;
}

std::vector<int> checked_layers(const ProGanConfig& config, std::vector<int> layers) {
    if (layers.empty()) {
        return first_convolutions(config);
    }
    std::ranges::sort(layers);
    if (layers.front() < 1 || layers.back() > picture_layer(config)) {
        throw Error(ErrorCode::invalid_argument,
                    "hp_layers names layer " +
                        std::to_string(layers.front() < 1 ? layers.front() : layers.back()) +
                        ", expected 1 to " + std::to_string(picture_layer(config)) +
                        " (the picture)");
    }
    if (const auto twice = std::ranges::adjacent_find(layers); twice != layers.end()) {
        throw Error(ErrorCode::invalid_argument,
                    "hp_layers names layer " + std::to_string(*twice) + " twice");
    }
    return layers;
}

/// Refers to the generator.
TensorFunction activations_of(const GeneratorNetwork& generator, std::vector<int> layers,
                              double lod) {
    return [&generator, layers = std::move(layers), lod](const at::Tensor& points) {
        return generator.forward_with_activations(points, layers, /*want_images=*/false, lod)
            .activations;
    };
}

at::Tensor directions_for(const RegularizerStep& step, const PenaltyOptions& penalty) {
    return draw_directions(step.latents, penalty.k, penalty.signs, step.rng);
}

/// Latents and directions to the penalty of each layer, followed by the gradient of each parameter.
CapturedWork::Work penalty_work(const RegularizerStep& step, const std::vector<int>& layers,
                                const PenaltyGradientOptions& how) {
    return [&generator = step.generator, lod = step.lod, layers,
            how](const std::vector<at::Tensor>& inputs) {
        clear_gradients(generator.parameters());
        std::vector<at::Tensor> outputs =
            backward_penalty(activations_of(generator, layers, lod), inputs[0], inputs[1], how)
                .per_layer;
        const std::vector<at::Tensor> gradients = taken_gradients(generator.parameters());
        outputs.insert(outputs.end(), gradients.begin(), gradients.end());
        return outputs;
    };
}

/// Multiply-adds of layers 1..last and the values they leave behind, for one sample.
struct Work {
    double operations = 0.0;
    double values = 0.0;
};

Work work_up_to(const ProGanConfig& config, int last) {
    const std::vector<LayerSpec> specs = generator_layers(config);
    Work work;
    for (int layer = 1; layer <= std::min(last, picture_layer(config) - 1); ++layer) {
        const LayerSpec& spec = specs[static_cast<std::size_t>(layer - 1)];
        const double area = std::exp2(2 * layer_log2(config, layer));
        const auto weights =
            static_cast<double>(std::accumulate(spec.weight_shape.begin(), spec.weight_shape.end(),
                                                std::int64_t{1}, std::multiplies<>()));
        work.operations += layer == 1 ? weights : weights * area;
        work.values += static_cast<double>(spec.bias_size) * area;
    }
    return work;
}

/// Bytes of activations that autograd keeps of one sample's 2k passes up to layer `last`.
double graph_bytes_each(const ProGanConfig& config, int last, std::int64_t k) {
    constexpr double kKeptByAutograd = 3.0;  // convolution, bias and activation, norm
    return 2.0 * static_cast<double>(k) * kKeptByAutograd * work_up_to(config, last).values *
           static_cast<double>(sizeof(float));
}

HessianPenaltyOptions options_of(const RegularizerOptions& given) {
    HessianPenaltyOptions options;
    if (given[hp::layers] != hp::layers.initial) {
        const std::vector<std::int64_t> layers = given[hp::layers];
        options.layers.assign(layers.begin(), layers.end());
    }
    const bool is_max = given[hp::reduction] == "max";
    options.penalty.k = given[hp::directions];
    options.penalty.epsilon = given[hp::epsilon];
    options.penalty.reduction = is_max ? Reduction::max : Reduction::mean;
    options.penalty.hp_groups = is_max ? given[hp::groups] : 1;
    options.penalty.variance =
        given[hp::variance] == "population" ? VarianceForm::population : VarianceForm::unbiased;
    return options;
}

std::unique_ptr<const Regularizer> make(const RegularizedRun& run) {
    return std::make_unique<HessianPenaltyRegularizer>(run.network, options_of(run.options));
}

void check_groups(const RegularizedRun& run) {
    if (run.options[hp::lambda] == 0.0 || run.options[hp::reduction] == "mean") {
        return;
    }
    const std::int64_t groups = run.options[hp::groups];
    for (const std::int64_t size : run.minibatch) {
        if (size % groups != 0) {
            throw Error(ErrorCode::invalid_argument,
                        "training option hp_groups is " + std::to_string(groups) +
                            ", expected a divisor of every minibatch; one is " +
                            std::to_string(size));
        }
    }
}

/// The layers that are there, and groups that divide every minibatch.
void check(const RegularizedRun& run, std::vector<OptionProblem>& problems) {
    collect_problem(problems, hp::layers.doc.name, [&] { (void)make(run); });
    collect_problem(problems, hp::groups.doc.name, [&] { check_groups(run); });
}

}  // namespace

RegularizerEntry hessian_penalty_entry() {
    return {.name = HessianPenaltyRegularizer::kName,
            .title = "Hessian Penalty",
            .prefix = "hp",
            .label = "penalty",
            .strength = hp::lambda,
            .start_images = hp::start_images,
            .warmup_images = hp::warmup_images,
            .options = {hp::layers, hp::reduction, hp::groups, hp::variance, hp::directions,
                        hp::epsilon},
            .make = make,
            .check = check};
}

std::vector<int> first_convolutions(const ProGanConfig& config) {
    std::vector<int> layers(
        static_cast<std::size_t>(std::min(kPaperLayers, picture_layer(config) - 1)));
    std::iota(layers.begin(), layers.end(), 1);
    return layers;
}

int picture_layer(const ProGanConfig& config) noexcept {
    return 2 * config.resolution_log2() - 1;
}

double layer_gate(const ProGanConfig& config, int layer, double lod) {
    const int last_level = config.resolution_log2() - layer_log2(config, layer) + 1;
    return std::clamp(last_level - lod, 0.0, 1.0);
}

HessianPenaltyRegularizer::HessianPenaltyRegularizer(const ProGanConfig& config,
                                                     HessianPenaltyOptions options)
    : config_(config), options_(std::move(options)) {
    options_.layers = checked_layers(config_, std::move(options_.layers));
}

nlohmann::json HessianPenaltyRegularizer::options() const {
    const PenaltyOptions& penalty = options_.penalty;
    return {{"layers", options_.layers},
            {"reduction", penalty.reduction == Reduction::max ? "max" : "mean"},
            {"groups", penalty.hp_groups},
            {"variance", penalty.variance == VarianceForm::population ? "population" : "unbiased"},
            {"directions", penalty.k},
            {"epsilon", penalty.epsilon}};
}

std::vector<int> HessianPenaltyRegularizer::layers_at(double lod) const {
    std::vector<int> active;
    std::ranges::copy_if(options_.layers, std::back_inserter(active),
                         [&](int layer) { return layer_gate(config_, layer, lod) > 0.0; });
    return active;
}

RegularizerCost HessianPenaltyRegularizer::cost(std::int64_t batch, double lod) const {
    const std::vector<int> active = layers_at(lod);
    if (active.empty()) {
        return {};
    }
    constexpr double kForwardAndBackward = 3.0;
    const auto passes = 2.0 * static_cast<double>(options_.penalty.k);
    const Work regularised = work_up_to(config_, active.back());
    const Work whole = work_up_to(config_, picture_layer(config_));
    return {
        .forward_passes = passes * kForwardAndBackward * regularised.operations / whole.operations,
        .bytes = graph_bytes_each(config_, active.back(), options_.penalty.k) *
                 static_cast<double>(std::min(batch, samples_per_graph(lod)))};
}

std::int64_t HessianPenaltyRegularizer::samples_per_graph(double lod) const {
    const std::vector<int> active = layers_at(lod);
    if (options_.penalty.samples_per_call > 0 || active.empty()) {
        return std::max<std::int64_t>(1, options_.penalty.samples_per_call);
    }
    const double fitting = static_cast<double>(options_.graph_bytes) /
                           graph_bytes_each(config_, active.back(), options_.penalty.k);
    return std::max<std::int64_t>(1, static_cast<std::int64_t>(fitting));
}

PenaltyOptions HessianPenaltyRegularizer::penalty_at(double lod) const {
    PenaltyOptions penalty = options_.penalty;
    penalty.samples_per_call = samples_per_graph(lod);
    return penalty;
}

RegularizerValue HessianPenaltyRegularizer::collect(
    const std::vector<int>& layers, double lod, const std::vector<at::Tensor>& penalties) const {
    RegularizerValue value;
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const RegularizedLayer layer{.layer = layers[l],
                                     .gate = layer_gate(config_, layers[l], lod),
                                     .value = penalties[l].item<double>()};
        value.total += layer.gate * layer.value;
        value.layers.push_back(layer);
    }
    return value;
}

RegularizerValue HessianPenaltyRegularizer::value(const RegularizerStep& step) const {
    const std::vector<int> active = layers_at(step.lod);
    if (active.empty()) {
        return {};
    }
    const at::NoGradGuard no_grad;
    const Penalty penalty =
        compute_penalty(activations_of(step.generator, active, step.lod), step.latents,
                        directions_for(step, options_.penalty), penalty_at(step.lod));
    return collect(active, step.lod, penalty.per_layer);
}

RegularizerValue HessianPenaltyRegularizer::add_gradient(const RegularizerStep& step, double weight,
                                                         std::vector<at::Tensor>& gradients) const {
    const std::vector<int> active = layers_at(step.lod);
    if (active.empty()) {
        return {};
    }
    PenaltyGradientOptions how{
        .penalty = penalty_at(step.lod), .scale = weight, .layer_weights = {}};
    for (const int layer : active) {
        how.layer_weights.push_back(layer_gate(config_, layer, step.lod));
    }
    const std::vector<at::Tensor> inputs = {step.latents, directions_for(step, options_.penalty)};
    const CapturedWork::Work work = penalty_work(step, active, how);
    std::vector<at::Tensor> found;
    if (step.captured != nullptr && options_.penalty.reduction == Reduction::mean) {
        const auto make_key = [&step, weight] {
            CaptureKey key{.numbers = {step.lod, weight}, .storages = {}};
            append_storages(step.generator.parameters(), key.storages);
            return key;
        };
        found = step.captured->run(make_key, inputs, work);
    } else {
        found = work(inputs);  // with max, the samples that get a graph depend on the numbers
    }
    const auto first_gradient = found.begin() + static_cast<std::ptrdiff_t>(active.size());
    add_gradients({first_gradient, found.end()}, gradients);
    return collect(active, step.lod, found);
}

}  // namespace zscope
