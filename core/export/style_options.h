#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/export/analysis_types.h"

namespace zscope {

/// Whether `latents` are one latent that was moved or typed: not what its seed alone draws.
[[nodiscard]] bool is_given_latent(const FigureLatents& latents);
/// "4 latents", "1 latent", or "the given latent".
[[nodiscard]] std::string count_latents(const FigureLatents& latents);
/// "latents post_norm, seed 0", or "the given latent, post_norm, seed 0".
[[nodiscard]] std::string describe_latents(const FigureLatents& latents);
/// What stands over a sample's column: "sample 0", or "given latent".
[[nodiscard]] std::string sample_label(const FigureLatents& latents, int sample);

/// "--colormap NAME", and "--range a,b" if there is one, as a command line has them.
[[nodiscard]] std::vector<std::string> color_options(ColorMap map,
                                                     const std::optional<HeatmapRange>& range);
/// "--picture-opacity O --scale S", "--even-opacity" where it is even, and "--range-percentile P"
/// where no range is given.
[[nodiscard]] std::vector<std::string> map_options(const HeatmapStyle& style);
/// "--scheme NAME --epsilon E", and "--components z3,z7" where some are named. Empty: all.
[[nodiscard]] std::vector<std::string> hessian_options(HessianScheme scheme, double epsilon,
                                                       const std::vector<int>& components);
/// " along z3,z7"; nothing where none is named.
[[nodiscard]] std::string describe_components(const std::vector<int>& components);
/// "finite differences, official scheme, epsilon 0.1", or "analytic (kinks are not seen)".
[[nodiscard]] std::string describe_scheme(HessianScheme scheme, double epsilon);
/// What a table calls second differences along directions that are no pair's.
inline constexpr const char* kDirectionalScheme = "finite differences";
/// "z1,z7".
[[nodiscard]] std::string pair_text(const std::pair<std::int64_t, std::int64_t>& pair);
/// "z3" for the unit vector along z3, else "a,b,c,...".
[[nodiscard]] std::string direction_text(const std::vector<float>& direction);

/// What every picture of an interaction says beside itself, or its record.
inline constexpr const char* kInteractionCaution =
    "Zero means that the two add up in pixels. The x and y position of one drawn object always "
    "interact, however cleanly they are separated.";

}  // namespace zscope
