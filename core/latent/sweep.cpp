#include "core/latent/sweep.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace zscope {

float sweep_value(const Sweep& sweep, double seconds, double period) {
    const double begin = std::asin(
        std::clamp(static_cast<double>(sweep.start) / static_cast<double>(sweep.reach), -1.0, 1.0));
    const double angle = begin + 2.0 * std::numbers::pi * seconds / period;
    return static_cast<float>(static_cast<double>(sweep.reach) * std::sin(angle));
}

}  // namespace zscope
