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

}  // namespace zscope
