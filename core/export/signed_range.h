#pragma once

#include <algorithm>
#include <cmath>

#include "core/export/analysis_types.h"

namespace zscope {

/// The colour range for values with a sign that cover the finite `covered`: as wide on both sides
/// of 0; {-1, 1} where all are 0, so that they take the middle colour. Any thread.
[[nodiscard]] inline HeatmapRange signed_range(const HeatmapRange& covered) noexcept {
    const double reach = std::max(std::abs(covered.low), std::abs(covered.high));
    const double end = reach > 0.0 ? reach : 1.0;
    return {-end, end};
}

}  // namespace zscope
