#pragma once

#include <cstdint>
#include <iterator>
#include <vector>

namespace zscope {

/// Axes that a choice of n components means: those it names, or all where it names none.
[[nodiscard]] inline std::int64_t axis_count(const std::vector<int>& components, std::int64_t n) {
    return components.empty() ? n : std::ssize(components);
}

}  // namespace zscope
