#include "core/base/require.h"

#include <string>

#include "core/base/error.h"

namespace zscope {

void require_between(std::string_view what, std::int64_t value, std::int64_t low,
                     std::int64_t high) {
    if (value < low || value > high) {
        throw Error(ErrorCode::invalid_argument,
                    std::string(what) + " is " + std::to_string(value) + "; expected " +
                        std::to_string(low) + " to " + std::to_string(high));
    }
}

}  // namespace zscope
