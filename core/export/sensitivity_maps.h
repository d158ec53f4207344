#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/export/analysis_types.h"
#include "core/export/model_calls.h"

namespace zscope {

class Generator;

/// "max", "mean", "sum".
[[nodiscard]] std::string_view reduction_name(ChannelReduction reduction);

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

/// One sample's map, refined step by step: with `k` directions so far (0 for maps that need none).
using MapRefinement = std::function<void(const at::Tensor& map, int k)>;

/// The map of the first sample for k = 2, 4, 8 ... options.k, of which all but the last go to
/// `on_map`; each direction's pictures are drawn once. Up to rounding the same as
/// compute_sensitivity_maps with that k: a smaller k's sign vectors are the first of a larger
/// one's. Values that are not finite are left in the map.
/// [h, w] float32 on the CPU. Throws as compute_sensitivity_maps.
[[nodiscard]] at::Tensor refine_sensitivity_map(Generator& generator, c10::Device device,
                                                const SensitivityOptions& options,
                                                const MapRefinement& on_map,
                                                ProgressSink progress = {},
                                                std::stop_token stop = {});

/// "Hessian Penalty", "Interaction of z1 and z7", "Change under z3".
[[nodiscard]] std::string heading(const SensitivityOptions& options);
/// The same short enough for a colour bar.
[[nodiscard]] std::string short_name(const SensitivityOptions& options);
/// One line that says what the numbers are, e.g. "Hessian Penalty, k = 16, epsilon 0.1, ...".
[[nodiscard]] std::string describe(const SensitivityOptions& options);

}  // namespace zscope
