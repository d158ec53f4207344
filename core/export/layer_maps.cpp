#include "core/export/layer_maps.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/export/heatmap_picture.h"
#include "core/export/size_percentile.h"
#include "core/export/style_options.h"
#include "core/hessian/memory_budget.h"
#include "core/hessian/model_calls.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// A number as it comes, float32 on the CPU, and twice float64 for its statistics.
constexpr double kValueBytes = 2.0 * sizeof(float) + 2.0 * sizeof(double);
constexpr double kFittingPercentile = 99.5;  ///< of the sizes: up to there the colours fit

void check_memory(const GeneratorInfo& info, const LayerRequest& request) {
    const std::int64_t values = value_count(info, request.layer);
    require_in_memory(std::string("a layer of ")
                          .append(std::to_string(values))
                          .append(" values at ")
                          .append(count_latents(request.latents)),
                      static_cast<double>(values) * request.latents.samples * kValueBytes,
                      kMemoryBudgetBytes, "Choose another layer or fewer latents");
}

}  // namespace

const ActivationInfo& first_layer(const GeneratorInfo& info) {
    if (info.activations.empty()) {
        throw Error(ErrorCode::unsupported, info.name + " has no layers to look into",
                    "zscope info MODEL lists the layers of a model that has some");
    }
    return info.activations.front();
}

const ActivationInfo& require_layer(const GeneratorInfo& info, int index) {
    (void)first_layer(info);
    return find_activation(info, index);
}

LayerMaps compute_layer_maps(Generator& generator, c10::Device device, const LayerRequest& request,
                             ProgressSink progress, std::stop_token stop) {
    const GeneratorInfo& info = generator.info();
    const int layer = require_layer(info, request.layer).index;
    check_memory(info, request);
    const at::Tensor z = figure_latents(request.latents, info.latent_size).to(device);
    ModelCalls calls(generator, request.latents.mode, request.batch, std::move(progress),
                     std::move(stop));
    calls.expect(z.size(0));
    const TensorFunction activations = calls.layers({layer});
    const at::Tensor found = activations(z).front().to(at::kFloat).cpu();
    const std::int64_t height = found.dim() > 2 ? found.size(2) : 1;
    LayerMaps maps{.values =
                       found.reshape({found.size(0), found.size(1), height, -1}).contiguous()};
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        if (at::isfinite(maps.values[s]).all().item<bool>()) {
            continue;
        }
        if (std::optional<NonFinite> fault =
                locate_non_finite(generator, request.latents.mode, z.narrow(0, s, 1), s)) {
            maps.faults.push_back(*std::move(fault));
        }
    }
    return maps;
}

double fitting_size(const at::Tensor& values) {
    const at::Tensor sizes =
        values.masked_select(at::isfinite(values)).to(at::kFloat).abs().contiguous();
    if (sizes.numel() == 0) {
        return 1.0;
    }
    auto* const first = sizes.data_ptr<float>();
    auto* const end = first + sizes.numel();
    auto* const last_within =
        first + place_within(static_cast<std::size_t>(sizes.numel()), kFittingPercentile);
    std::nth_element(first, last_within, end);
    const float size = *last_within > 0.0F ? *last_within : *std::max_element(last_within, end);
    return size > 0.0F ? static_cast<double>(size) : 1.0;
}

ValueStatistics value_statistics(const at::Tensor& values) {
    constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
    const at::Tensor finite = finite_values(values);
    const std::int64_t bad = values.numel() - finite.numel();
    if (finite.numel() == 0) {
        return {kUnknown, kUnknown, kUnknown, kUnknown, kUnknown, bad};
    }
    const at::Tensor mean = finite.mean();
    return {.lowest = finite.min().item<double>(),
            .highest = finite.max().item<double>(),
            .mean = mean.item<double>(),
            .deviation = (finite - mean).square().mean().sqrt().item<double>(),
            .dead = finite.eq(0.0).to(at::kDouble).mean().item<double>(),
            .bad = bad};
}

}  // namespace zscope
