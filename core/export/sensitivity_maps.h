#pragma once

#include <ATen/core/Tensor.h>

#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/export/model_calls.h"

namespace zscope {

/// How a map's channels become one number a pixel; of absolute values where they have a sign.
enum class ChannelReduction { max, mean, sum };

/// "max", "mean", "sum".
[[nodiscard]] std::string_view reduction_name(ChannelReduction reduction);

/// Where in the picture a model bends. At most one of `pair` and `component` is set; without either
/// it is the Hessian Penalty of each pixel.
struct SensitivityOptions {
    FigureLatents latents{.samples = 4};
    int k = 16;                  ///< directions of the penalty, 2 to 4096
    double epsilon = 0.1;        ///< finite difference step
    std::optional<int> layer{};  ///< index of an activation; none: pixels
    ChannelReduction reduction = ChannelReduction::max;
    std::optional<std::pair<int, int>> pair{};  ///< |H_ij| of two different components
    std::optional<int> component{};             ///< |change| from z_i = -extent to extent
    double extent = 2.0;
    int batch = 16;  ///< pictures drawn at once
};

struct SensitivityMaps {
    at::Tensor values;            ///< [samples, h, w] float32 on the CPU
    std::vector<Image> pictures;  ///< of the samples themselves
    at::Tensor latents;           ///< [samples, n]
};

/// Maps of several samples of one model (Hessian Penalty, ECCV 2020, Fig. 13, unbiased variance;
/// docs/methods.md, "Heatmaps"). The sign vectors are drawn from the seed: equal for every model of
/// the same latent size. Throws Error(invalid_argument, unsupported, cancelled, model_failure).
[[nodiscard]] SensitivityMaps compute_sensitivity_maps(Generator& generator, c10::Device device,
                                                       const SensitivityOptions& options,
                                                       ProgressSink progress = {},
                                                       std::stop_token stop = {});

/// "Hessian Penalty", "Interaction of z1 and z7", "Change under z3".
[[nodiscard]] std::string heading(const SensitivityOptions& options);
/// The same short enough for a colour bar.
[[nodiscard]] std::string short_name(const SensitivityOptions& options);
/// One line that says what the numbers are, e.g. "Hessian Penalty, k = 16, epsilon 0.1, ...".
[[nodiscard]] std::string describe(const SensitivityOptions& options);

}  // namespace zscope
