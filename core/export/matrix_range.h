#pragma once

#include <cstddef>
#include <span>

#include "core/export/analysis_types.h"

namespace zscope {

/// The colour range for interactions: 0 to the largest finite value off the diagonals of the square
/// matrices [.., n, n] in `values`; {0, 1} where there is none above 0. A component's own curvature
/// may be far larger and is no interaction. Any thread.
[[nodiscard]] HeatmapRange off_diagonal_range(std::span<const double> values, std::size_t n);

/// From the smallest to the largest finite value; {0, 0} if there is none. Any thread.
[[nodiscard]] HeatmapRange finite_range(std::span<const double> values) noexcept;

}  // namespace zscope
