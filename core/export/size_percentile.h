#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/export/analysis_types.h"

/// Up to which size the colours of a map run whose few largest values are left beyond them. Any
/// thread.
namespace zscope {

/// The place, among so many (1 or more) by rising size, of the smallest with no more than
/// 100 - `percentile` % of them beyond it.
[[nodiscard]] inline std::size_t place_within(std::size_t count, double percentile) noexcept {
    const double beyond = static_cast<double>(count) * (100.0 - percentile) / 100.0;
    return count - 1 - std::min(static_cast<std::size_t>(beyond), count - 1);
}

/// "99th percentile", "99.5th percentile".
[[nodiscard]] std::string percentile_name(double percentile);

/// The sizes of the finite values, rising.
[[nodiscard]] std::vector<float> rising_sizes(std::span<const float> values);

/// `covered` as far as the percentile of a map's rising_sizes, on both sides of 0; as far as the
/// largest where that is 0, or where there are no sizes.
[[nodiscard]] HeatmapRange range_within(const HeatmapRange& covered, std::span<const float> sizes,
                                        double percentile) noexcept;

}  // namespace zscope
