#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/image.h"
#include "core/base/progress.h"
#include "core/export/analysis_types.h"
#include "core/hessian/model_calls.h"

namespace zscope {

class Generator;

/// "max", "mean", "sum".
[[nodiscard]] std::string_view reduction_name(ChannelReduction reduction);

struct SensitivityMaps {
    at::Tensor values;                ///< [samples, h, w] float32 on the CPU
    std::vector<Image> pictures;      ///< of the samples themselves
    at::Tensor latents;               ///< [samples, n]
    std::vector<NonFinite> faults{};  ///< one for each sample with values that are not finite
};

/// Maps of several samples of one model (Hessian Penalty, ECCV 2020, Fig. 13, unbiased variance;
/// docs/methods.md, "Heatmaps"). The sign vectors are drawn from the seed: equal for every model of
/// the same latent size. Values that are not finite are left in the maps and told in `faults`.
/// Throws Error(invalid_argument, unsupported, cancelled, model_failure).
[[nodiscard]] SensitivityMaps compute_sensitivity_maps(Generator& generator, c10::Device device,
                                                       const SensitivityOptions& options,
                                                       ProgressSink progress = {},
                                                       std::stop_token stop = {});

/// One sample's map, refined step by step.
struct RefinedMap {
    at::Tensor values;                 ///< [h, w] float32 on the CPU
    int k = 0;                         ///< directions so far; 0 for maps that need none
    std::optional<NonFinite> fault{};  ///< where values that are not finite began
};
using MapRefinement = std::function<void(const RefinedMap& map)>;

/// The map of the first sample for k = 2, 4, 8 ... options.k, of which all but the last go to
/// `on_map`; each direction's pictures are drawn once. Up to rounding the same as
/// compute_sensitivity_maps with that k: a smaller k's sign vectors are the first of a larger
/// one's. Values that are not finite are left in the map. Whether the model repeats itself is not
/// looked at: who asks for many maps asks that once.
/// Throws as compute_sensitivity_maps.
[[nodiscard]] RefinedMap refine_sensitivity_map(Generator& generator, c10::Device device,
                                                const SensitivityOptions& options,
                                                const MapRefinement& on_map,
                                                ProgressSink progress = {},
                                                std::stop_token stop = {});

/// "Hessian Penalty", "Interaction of z1 and z7", "Change under z3", "Curvature along z3".
[[nodiscard]] std::string heading(const SensitivityOptions& options);
/// How its second derivatives are got, for a table: "finite differences", "official" for a pair's,
/// and nothing for a change, which has none.
[[nodiscard]] std::string scheme_text(const SensitivityOptions& options);
/// One line that says what the numbers are, e.g. "Hessian Penalty, k = 16, epsilon 0.1, ...".
[[nodiscard]] std::string describe(const SensitivityOptions& options);

}  // namespace zscope
