#pragma once

#include <string>
#include <string_view>

#include "core/export/analysis_types.h"

/// What stands at a colour bar, in a figure as in the window. Any thread.
namespace zscope {

/// "size of H_ij", or "H_ij" where signs are kept: the font of figures has no good "|".
[[nodiscard]] std::string size_name(const std::string& value, bool is_signed);

/// Of a map: "penalty", "size of change", "H_ij", "size of v'Hv".
[[nodiscard]] std::string measure_name(const SensitivityOptions& options);
/// The same with its unit, and of a penalty what it is, for a figure: "penalty: variance of second
/// differences (value^2/z^4)", "size of change (value)", "H_ij (value/z^2)".
[[nodiscard]] std::string measure_title(const SensitivityOptions& options);
/// That unit, in its brackets.
[[nodiscard]] std::string measure_unit(const SensitivityOptions& options);
/// Of what counts in the pictures' own values.
inline constexpr const char* kValueUnit = "(value)";
/// Of second derivatives.
inline constexpr const char* kSecondDerivativeUnit = "(value/z^2)";
/// Of the Hessian of one value: "size of H_ij" or "H_ij".
[[nodiscard]] std::string hessian_measure_name(bool is_signed);
/// Of a matrix of interactions, whose diagonal may lie above the scale.
inline constexpr const char* kInteractionMeasure = "M_ij, i != j";
/// The same with its unit.
[[nodiscard]] std::string interaction_title();
/// What a reader of a matrix of components has to know of its colours, where the diagonal holds
/// each one's own "curvature" or "effect".
[[nodiscard]] std::string matrix_key(std::string_view own);

}  // namespace zscope
