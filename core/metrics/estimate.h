#pragma once

#include <algorithm>
#include <cmath>

namespace zscope {

/// A measured number and the ends of its 95 % interval.
struct Estimate {
    double value = 0;
    double low = 0;
    double high = 0;
};

/// Normal quantile of a two-sided 95 % interval.
inline constexpr double kNormal95 = 1.959964;

[[nodiscard]] constexpr Estimate estimate_from_error(double value, double standard_error) {
    return {value, value - kNormal95 * standard_error, value + kNormal95 * standard_error};
}

/// A share of independent trials with Wilson's score interval (1927), which holds for 0 and all
/// too. total >= 1.
[[nodiscard]] inline Estimate share_estimate(double count, double total) {
    const double share = count / total;
    const double z2 = kNormal95 * kNormal95 / total;
    const double middle = (share + 0.5 * z2) / (1.0 + z2);
    const double half =
        kNormal95 / (1.0 + z2) * std::sqrt(share * (1.0 - share) / total + 0.25 * z2 / total);
    return {share, std::max(middle - half, 0.0), std::min(middle + half, 1.0)};
}

}  // namespace zscope
