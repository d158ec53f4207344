#pragma once

#include <cstddef>

namespace zscope {

/// Bytes of this process in memory; 0 where the system does not tell.
[[nodiscard]] std::size_t resident_memory();

}  // namespace zscope
