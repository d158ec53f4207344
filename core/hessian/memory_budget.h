#pragma once

#include <cstdint>
#include <string>

namespace zscope {

/// What a measure holds at once beside the model and what one call of it returns, whose number of
/// rows its `batch` sets (docs/methods.md, "Memory").
inline constexpr std::int64_t kMemoryBudgetBytes = std::int64_t{2} << 30;

/// Throws Error(invalid_argument), "WHAT takes 4.8 GiB at once; expected at most 2 GiB", with
/// `hint`, unless `bytes` are within `budget`.
void require_in_memory(const std::string& what, double bytes, std::int64_t budget,
                       const std::string& hint);

}  // namespace zscope
