#include "core/hessian/memory_budget.h"

#include <cstdio>

#include "core/base/error.h"

namespace zscope {
namespace {

std::string size_text(double bytes) {
    constexpr double kMiB = 1024.0 * 1024.0;
    constexpr double kGiB = 1024.0 * kMiB;
    char text[32];
    if (bytes < kGiB) {
        std::snprintf(text, sizeof text, "%.3g MiB", bytes / kMiB);
    } else {
        std::snprintf(text, sizeof text, "%.3g GiB", bytes / kGiB);
    }
    return text;
}

}  // namespace

void require_in_memory(const std::string& what, double bytes, std::int64_t budget,
                       const std::string& hint) {
    const auto limit = static_cast<double>(budget);
    if (bytes > limit) {
        throw Error(ErrorCode::invalid_argument,
                    std::string(what)
                        .append(" takes ")
                        .append(size_text(bytes))
                        .append(" at once; expected at most ")
                        .append(size_text(limit)),
                    hint);
    }
}

}  // namespace zscope
