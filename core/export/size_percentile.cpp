#include "core/export/size_percentile.h"

#include <cmath>

namespace zscope {

std::vector<float> rising_sizes(std::span<const float> values) {
    std::vector<float> sizes;
    sizes.reserve(values.size());
    for (const float value : values) {
        if (std::isfinite(value)) {
            sizes.push_back(std::abs(value));
        }
    }
    std::ranges::sort(sizes);
    return sizes;
}

HeatmapRange range_within(const HeatmapRange& covered, std::span<const float> sizes,
                          double percentile) noexcept {
    if (sizes.empty()) {
        return covered;
    }
    const auto end = static_cast<double>(sizes[place_within(sizes.size(), percentile)]);
    return end > 0.0 ? HeatmapRange{std::max(covered.low, -end), std::min(covered.high, end)}
                     : covered;
}

}  // namespace zscope
