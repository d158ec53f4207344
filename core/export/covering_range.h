#pragma once

#include <algorithm>
#include <cmath>

#include "core/export/analysis_types.h"

/// Over which values the colours run, by the finite ones that they have to cover. Any thread.
namespace zscope {

/// Of values with a sign: as wide on both sides of 0; {-1, 1} where all are 0, so that they take
/// the middle colour.
[[nodiscard]] inline HeatmapRange signed_range(const HeatmapRange& covered) noexcept {
    const double reach = std::max(std::abs(covered.low), std::abs(covered.high));
    const double end = reach > 0.0 ? reach : 1.0;
    return {-end, end};
}

/// Of sizes, which are 0 or more: from 0. Of values with a sign: signed_range.
[[nodiscard]] inline HeatmapRange covering_range(const HeatmapRange& covered,
                                                 bool is_signed) noexcept {
    return is_signed ? signed_range(covered) : HeatmapRange{0.0, covered.high};
}

/// From the smaller low end of two to the larger high one.
[[nodiscard]] inline HeatmapRange joined_range(const HeatmapRange& a,
                                               const HeatmapRange& b) noexcept {
    return {std::min(a.low, b.low), std::max(a.high, b.high)};
}

}  // namespace zscope
