#include "core/export/color_bar.h"

#include <algorithm>
#include <cmath>

#include "core/export/round_step.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kLeastDigits = 3;
constexpr int kMostDigits = 7;  // more than a float32 has
constexpr double kMostPlain = 1e6;
constexpr double kShareOfNothing = 1e-12;  // of the range: what rounding leaves of 0
constexpr double kLeastGap = 0.75;  // of the ticks' distance: nearer ones would touch an end's

/// The power of ten of `value`, which may fall short of a round number by its rounding.
int power_of(double value) {
    return static_cast<int>(std::floor(std::log10(value) + 1e-9));
}

/// Digits that tell numbers `step` apart from each other and from the ends between them.
int digits_of(const ColorBar& bar, double step) {
    const double largest = std::max(std::abs(bar.low), std::abs(bar.high));
    const int power = power_of(largest);
    const int whole = largest < kMostPlain ? power + 1 : 0;
    return std::clamp(std::max(power - power_of(step) + 2, whole), kLeastDigits, kMostDigits);
}

std::string number_of(const ColorBar& bar, double value, int digits) {
    const bool is_nothing = std::abs(value) < kShareOfNothing * (bar.high - bar.low);
    return short_number(is_nothing || value == 0.0 ? 0.0 : value, digits);
}

}  // namespace

std::vector<ColorBarTick> color_bar_ticks(const ColorBar& bar) {
    const std::string below = bar.has_below ? "<= " : "";
    const std::string above = bar.has_above ? ">= " : "";
    const double span = bar.high - bar.low;
    if (!(span > 0.0)) {
        return {{0.0, (bar.has_above ? above : below) + number_of(bar, bar.low, kLeastDigits)}};
    }
    const bool is_around_zero = bar.low < 0.0 && bar.high > 0.0;
    const int parts = std::max(bar.ticks - 1, is_around_zero ? 2 : 1);
    const double step = round_step(span / parts);
    const double gap = kLeastGap * span / parts;
    const int digits = digits_of(bar, step);
    std::vector<ColorBarTick> ticks{{0.0, below + number_of(bar, bar.low, digits)}};
    const double first = std::ceil(bar.low / step);
    for (int i = 0; i <= parts + 1; ++i) {
        const double value = (first + i) * step;
        if (value - bar.low >= gap && bar.high - value >= gap) {
            ticks.push_back({(value - bar.low) / span, number_of(bar, value, digits)});
        }
    }
    const std::string note = bar.high_note.empty() ? "" : " (" + bar.high_note + ")";
    ticks.push_back({1.0, above + number_of(bar, bar.high, digits) + note});
    return ticks;
}

}  // namespace zscope
