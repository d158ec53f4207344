#include "core/export/matrix_range.h"

#include <algorithm>
#include <cmath>

namespace zscope {

HeatmapRange off_diagonal_range(std::span<const double> values, std::size_t n) {
    double highest = 0.0;
    for (std::size_t at = 0; at < values.size(); ++at) {
        const bool on_diagonal = at / n % n == at % n;
        if (!on_diagonal && std::isfinite(values[at])) {
            highest = std::max(highest, values[at]);
        }
    }
    return {0.0, highest > 0.0 ? highest : 1.0};
}

HeatmapRange finite_range(std::span<const double> values) noexcept {
    HeatmapRange range{0.0, 0.0};
    bool is_first = true;
    for (const double value : values) {
        if (std::isfinite(value)) {
            range.low = is_first ? value : std::min(range.low, value);
            range.high = is_first ? value : std::max(range.high, value);
            is_first = false;
        }
    }
    return range;
}

}  // namespace zscope
