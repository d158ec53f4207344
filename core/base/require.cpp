#include "core/base/require.h"

#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace zscope {

void require_between(std::string_view what, std::int64_t value, std::int64_t low, std::int64_t high,
                     std::string_view hint) {
    if (value < low || value > high) {
        throw Error(ErrorCode::invalid_argument,
                    std::string(what) + " is " + std::to_string(value) + "; expected " +
                        std::to_string(low) + " to " + std::to_string(high),
                    std::string(hint));
    }
}

void require_above_zero(std::string_view what, double value) {
    if (!std::isfinite(value) || value <= 0.0) {
        std::array<char, 40> text{};
        const char* const end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
        throw Error(ErrorCode::invalid_argument,
                    std::string(what)
                        .append(" is ")
                        .append(text.data(), static_cast<std::size_t>(end - text.data()))
                        .append("; expected a number above 0"));
    }
}

}  // namespace zscope
