#pragma once

#include <cstdint>

namespace zscope {

/// A symmetric n x n matrix is kept as its upper triangle, row by row: n (n + 1) / 2 entries.
[[nodiscard]] constexpr std::int64_t packed_size(std::int64_t n) {
    return n * (n + 1) / 2;
}

/// Float64 numbers that visit_in_doubles hands out at once, or one column of them where that is
/// more.
inline constexpr std::int64_t kDoublesAtOnce = std::int64_t{1} << 19;

}  // namespace zscope
