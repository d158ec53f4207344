#pragma once

#include <cstdint>

namespace zscope {

/// The indices first .. last - 1.
struct IndexRange {
    std::int64_t first = 0;
    std::int64_t last = 0;
    [[nodiscard]] std::int64_t size() const noexcept { return last - first; }
};

}  // namespace zscope
