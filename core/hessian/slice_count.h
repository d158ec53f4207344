#pragma once

#include <algorithm>
#include <cstdint>

#include "core/hessian/packed_size.h"

/// How visit_pixel_hessians cuts the outputs, for those who tell of its work ahead.
namespace zscope {

/// Outputs a slice may hold so that it takes at most `budget` bytes, but one at least: their
/// Hessians along n axes, the kept single steps and what is made of a call of `rows_per_call` rows,
/// in numbers of `element_size` bytes.
[[nodiscard]] constexpr std::int64_t slice_width(std::int64_t n, std::int64_t element_size,
                                                 std::int64_t rows_per_call, std::int64_t budget) {
    const std::int64_t values = packed_size(n) + 2 * n + 1 + rows_per_call;
    return std::max<std::int64_t>(1, budget / (values * element_size));
}

/// Slices of that width, one at least.
[[nodiscard]] constexpr std::int64_t slice_count(std::int64_t outputs, std::int64_t width) {
    return std::max<std::int64_t>(1, (outputs + width - 1) / width);
}

}  // namespace zscope
