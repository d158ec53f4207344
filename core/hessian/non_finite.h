#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/model/generator_info.h"

namespace zscope {

class Generator;

/// Where a model's values stop being finite (NaN or infinity).
struct NonFinite {
    std::int64_t sample = 0;
    std::string layer;  ///< "layer 5 16x16/Conv1/Post_norm", "pixels" or as fault_of_derived
    std::int64_t bad_values = 0;  ///< of the layer's `values`
    std::int64_t values = 0;
    std::int64_t bad_pixels = 0;  ///< of the picture's `pixels`
    std::int64_t pixels = 0;      ///< 0: the model's own values are finite
    friend bool operator==(const NonFinite&, const NonFinite&) = default;
};

/// Draws one point z [1, n] again, layer by layer, and tells where values first stop being finite:
/// at an activation, else at the pixels. Nothing when all are finite.
[[nodiscard]] std::optional<NonFinite> locate_non_finite(Generator& generator, LatentMode mode,
                                                         const at::Tensor& z, std::int64_t sample);
/// The same of the first of these latents, n values each, whose picture is not finite, as sample 0.
[[nodiscard]] std::optional<NonFinite> locate_non_finite(
    Generator& generator, LatentMode mode, std::span<const std::vector<float>> latents);

/// What values are of those of a model, in words.
inline constexpr std::string_view kDifferences = "differences";
inline constexpr std::string_view kDerivatives = "derivatives";

/// Of `values` found for a sample that are not all finite though everything they are made of is;
/// `what` they are of that.
[[nodiscard]] NonFinite fault_of_derived(const at::Tensor& values, std::int64_t sample,
                                         std::string_view what);

/// What is said of such values before it is known where they begin.
inline constexpr std::string_view kValuesNotFinite = "values are not finite (NaN or infinity)";

/// "values are not finite (NaN or infinity), first in layer 5 16x16/Conv1/Post_norm: 3 of 64 values
/// there, 48 of 64 pixels of the picture". Nothing of pixels where `pixels` is 0.
[[nodiscard]] std::string describe_values(const NonFinite& found);
/// The same after "around sample 2 ".
[[nodiscard]] std::string describe(const NonFinite& found);

/// What is said of the differences of pictures that are finite themselves.
inline constexpr std::string_view kTooLargeToSubtract =
    "the pictures are finite, but too large for their differences";

}  // namespace zscope
