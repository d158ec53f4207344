#include "core/export/color_bar.h"

#include <algorithm>
#include <cmath>

#include "core/export/round_step.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kPointDigits = 3;            // of a range that is no wider than a point
constexpr double kShareOfNothing = 1e-12;  // of the range: what rounding leaves of 0
constexpr double kLeastGap = 0.75;  // of the ticks' distance: nearer ones would touch an end's

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
        return {{0.0, (bar.has_above ? above : below) + number_of(bar, bar.low, kPointDigits)}};
    }
    const bool is_around_zero = bar.low < 0.0 && bar.high > 0.0;
    const int parts = std::max(bar.ticks - 1, is_around_zero ? 2 : 1);
    const double step = round_step(span / parts);
    const double gap = kLeastGap * span / parts;
    const int digits = axis_digits(std::max(std::abs(bar.low), std::abs(bar.high)), step);
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
