#include "core/base/duration_text.h"

#include <algorithm>
#include <cmath>

namespace zscope {

std::string duration_text(double seconds) {
    const long whole = std::lround(std::clamp(seconds, 0.0, 3.6e8));
    if (whole < 100) {
        return std::to_string(whole) + " s";
    }
    const long minutes = (whole + 30) / 60;
    if (minutes < 100) {
        return std::to_string(minutes) + " min";
    }
    const long hours = minutes / 60;
    return hours < 48 ? std::to_string(hours) + " h " + std::to_string(minutes % 60) + " min"
                      : std::to_string(hours / 24) + " days";
}

}  // namespace zscope
