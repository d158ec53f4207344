#pragma once

#include <string>
#include <vector>

#include "core/export/colormap.h"

namespace zscope {

/// What the colours of a map mean, in a figure and in the window.
struct ColorBar {
    ColorMap map = ColorMap::ylgnbu;
    double low = 0.0;
    double high = 1.0;
    int ticks = 6;        ///< most numbers, at least 2; where 0 lies between the ends, at least 3
    std::string label{};  ///< what is measured
    bool has_not_finite = false;  ///< a patch below tells the colour of what is no number
    bool has_below = false;       ///< values lie below `low`, whose number then has "<=" before it
    bool has_above = false;       ///< the same above `high`, with ">="
    std::string high_note{};      ///< what `high` is, behind its number; empty: the largest value
};

/// A number beside a colour bar.
struct ColorBarTick {
    double share = 0.0;  ///< where it stands, 0 at the low end and 1 at the high one
    std::string text{};
    friend bool operator==(const ColorBarTick&, const ColorBarTick&) = default;
};

/// The numbers beside the bar, from its low end up: both ends and, where they leave room for them,
/// round numbers between. In a range as wide on both sides of 0 one is 0 and the others lie alike
/// around it. A single one where the range is no wider than a point. What rounding leaves of 0,
/// less than 1e-12 of the range, is written as 0. Any thread.
[[nodiscard]] std::vector<ColorBarTick> color_bar_ticks(const ColorBar& bar);

}  // namespace zscope
