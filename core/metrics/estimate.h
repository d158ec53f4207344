#pragma once

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

}  // namespace zscope
