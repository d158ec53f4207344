#include "core/export/size_percentile.h"

#include <cmath>

#include "core/export/table.h"

namespace zscope {
namespace {

const char* ordinal_ending(double number) {
    const double ones = std::fmod(number, 10.0);
    const bool is_teen = std::fmod(number, 100.0) - ones == 10.0;
    if (is_teen) {
        return "th";
    }
    return ones == 1.0 ? "st" : ones == 2.0 ? "nd" : ones == 3.0 ? "rd" : "th";
}

}  // namespace

std::string percentile_name(double percentile) {
    return double_text(percentile).append(ordinal_ending(percentile)).append(" percentile");
}

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
