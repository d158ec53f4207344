#include "core/export/penalty_report.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>

#include "core/base/require.h"
#include "core/export/bar_chart.h"
#include "core/export/picture_count.h"
#include "core/export/style_options.h"
#include "core/hessian/interval.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/repeatable.h"
#include "core/hessian/sign_vectors.h"
#include "core/hessian/streamed_penalty.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

std::vector<int> layers_of(const GeneratorInfo& info, const PenaltyRequest& request) {
    std::vector<int> layers = request.layers;
    if (layers.empty()) {
        for (const ActivationInfo& layer : info.activations) {
            layers.push_back(layer.index);
        }
    }
    if (layers.empty()) {
        layers.push_back(ModelCalls::kPixels);
    }
    return layers;
}

/// [samples, layers] float64: each sample's own reduced penalty.
at::Tensor sample_penalties(ModelCalls& calls, const std::vector<int>& asked, const at::Tensor& z,
                            const PenaltyRequest& request) {
    const TensorFunction f = calls.layers(asked);
    PenaltyOptions options;
    options.reduction = request.reduction;
    SampleDirections directions(z, request.k, request.latents.seed,
                                [&calls] { calls.require_going(); });
    at::Tensor found = at::zeros({z.size(0), static_cast<std::int64_t>(asked.size())}, at::kDouble);
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        const at::Tensor point = z.narrow(0, s, 1);
        calls.begin_sample(point, s);
        StreamedPenalty penalty(f, point, request.epsilon, request.batch);
        penalty.add(directions.next());
        const std::vector<at::Tensor> layers = penalty.result(request.variance);
        for (std::size_t l = 0; l < layers.size(); ++l) {
            calls.require_finite(layers[l]);
            found[s][static_cast<std::int64_t>(l)] =
                reduce_penalty(layers[l], options).item<double>();
        }
    }
    return found;
}

void check_memory(const GeneratorInfo& info, const std::vector<int>& layers) {
    std::int64_t values = 0;
    for (const int layer : layers) {
        values += value_count(info, layer);
    }
    require_in_memory("the penalty of " + std::to_string(values) + " values",
                      kStreamedPenaltyBytes * static_cast<double>(values), kMemoryBudgetBytes,
                      "Choose fewer layers");
}

std::string title_of(const GeneratorInfo& info, int layer) {
    return layer == ModelCalls::kPixels ? std::string("pixels")
                                        : activation_title(find_activation(info, layer));
}

std::vector<Bar> bars_of(const ModelPenalty& model) {
    std::vector<Bar> bars;
    for (const LayerPenalty& layer : model.layers) {
        bars.push_back({layer.title, layer.mean, layer.low, layer.high});
    }
    return bars;
}

/// Which of the table's columns the bars are.
std::string bars_note(const PenaltyRequest& request) {
    return std::string(
               "Bars: sample_mean of the table, the mean over latents of each one's own penalty, "
               "with its 95 % interval low to high.")
        .append(request.reduction == Reduction::max
                    ? " The table's penalty is the maximum over the latents too."
                    : "");
}

}  // namespace

ModelPenalty compute_layer_penalties(Generator& generator, c10::Device device,
                                     const PenaltyRequest& request, const std::string& name,
                                     ProgressSink progress, std::stop_token stop) {
    const GeneratorInfo& info = generator.info();
    require_between("k", request.k, 2, kMaxDirections);
    require_above_zero("epsilon", request.epsilon);
    const std::vector<int> layers = layers_of(info, request);
    const std::vector<std::string> names = layer_names(info, layers);
    check_memory(info, layers);
    ModelCalls calls(generator, request.latents.mode, request.batch, std::move(progress),
                     std::move(stop));
    calls.expect(kRepeatedPictures + std::int64_t{2} * request.latents.samples * request.k);
    const at::Tensor z = figure_latents(request.latents, info.latent_size).to(device);
    require_repeatable(calls, info, z.narrow(0, 0, 1));
    const at::Tensor found = sample_penalties(calls, layers, z, request);
    const MeanInterval mean = mean_interval(found);
    const MeanInterval sums = mean_interval(found.sum(1));
    ModelPenalty model{.model = name,
                       .mean = sums.mean.item<double>(),
                       .low = sums.low.item<double>(),
                       .high = sums.high.item<double>()};
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const auto column = static_cast<std::int64_t>(l);
        LayerPenalty layer{.index = layers[l],
                           .name = names[l],
                           .title = title_of(info, layers[l]),
                           .penalty = mean.mean[column].item<double>(),
                           .mean = mean.mean[column].item<double>(),
                           .low = mean.low[column].item<double>(),
                           .high = mean.high[column].item<double>()};
        if (request.reduction == Reduction::max) {
            layer.penalty = found.select(1, column).max().item<double>();
        }
        model.total += layer.penalty;
        model.layers.push_back(std::move(layer));
    }
    return model;
}

Table penalty_table(const std::vector<ModelPenalty>& models, const PenaltyRequest& request) {
    Table table{.columns = {"model", "layer", "penalty", "sample_mean", "sample_mean_low",
                            "sample_mean_high", "reduction", "scheme"},
                .rows = {}};
    const std::string reduction =
        request.reduction == Reduction::max ? "max (biased upwards)" : "mean";
    const std::string scheme = kDirectionalScheme;
    for (const ModelPenalty& model : models) {
        for (const LayerPenalty& layer : model.layers) {
            table.rows.push_back({model.model, layer.name, layer.penalty, layer.mean, layer.low,
                                  layer.high, reduction, scheme});
        }
        table.rows.push_back({model.model, std::string("total"), model.total, model.mean, model.low,
                              model.high, reduction, scheme});
    }
    return table;
}

Image penalty_picture(const std::vector<ModelPenalty>& models, const PenaltyRequest& request) {
    std::vector<BarChart> charts;
    for (const ModelPenalty& model : models) {
        charts.push_back({model.model, bars_of(model)});
    }
    return draw_bar_charts(
        "Hessian Penalty by layer", charts, {describe(request), bars_note(request)},
        BarScale::shared,
        {.bars = "Layer", .values = {"sample_mean of the Hessian Penalty (value^2/z^4)"}});
}

std::string estimated_value(const PenaltyRequest& request) {
    const std::string value = request.variance == VarianceForm::unbiased
                                  ? "2 sum of H_ij^2 over i != j"
                                  : "2 (k - 1) / k sum of H_ij^2 over i != j";
    return request.reduction == Reduction::max
               ? "on average no less than the largest " + value +
                     ": a maximum of estimates is biased upwards, most at small k"
               : value;
}

std::string describe(const PenaltyRequest& request) {
    return "Hessian Penalty (" +
           std::string(request.variance == VarianceForm::unbiased ? "unbiased" : "population") +
           " variance, not halved), finite differences, k = " + std::to_string(request.k) +
           ", epsilon " + double_text(request.epsilon) + ", " +
           (request.reduction == Reduction::max ? "maximum over values (biased upwards); "
                                                : "mean over values; ") +
           count_latents(request.latents) + ", " + latent_mode_name(request.latents.mode) +
           ", seed " + std::to_string(request.latents.seed);
}

}  // namespace zscope
