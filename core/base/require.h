#pragma once

#include <cstdint>
#include <string_view>

namespace zscope {

/// Throws Error(invalid_argument), "WHAT is VALUE; expected LOW to HIGH", unless low <= value <=
/// high. `hint`: what to do then, where the range does not say it.
void require_between(std::string_view what, std::int64_t value, std::int64_t low, std::int64_t high,
                     std::string_view hint = {});

/// Throws Error(invalid_argument), "WHAT is VALUE; expected a number above 0", unless `value` is
/// finite and above 0.
void require_above_zero(std::string_view what, double value);

}  // namespace zscope
