#include "core/export/round_step.h"

#include <algorithm>
#include <cmath>
#include <initializer_list>

namespace zscope {
namespace {

constexpr int kLeastDigits = 3;
constexpr int kMostDigits = 7;  // more than a float32 has
constexpr double kMostPlain = 1e6;

/// The power of ten of `value`, which may fall short of a round number by its rounding.
int power_of(double value) {
    return static_cast<int>(std::floor(std::log10(value) + 1e-9));
}

}  // namespace

double round_step(double least) {
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    double step = 10.0 * power;
    for (const double factor : {5.0, 2.0, 1.0}) {
        step = factor * power >= least * (1.0 - 1e-9) ? factor * power : step;
    }
    return step;
}

int axis_digits(double largest, double step) {
    const int power = power_of(largest);
    const int whole = largest < kMostPlain ? power + 1 : 0;
    return std::clamp(std::max(power - power_of(step) + 2, whole), kLeastDigits, kMostDigits);
}

}  // namespace zscope
