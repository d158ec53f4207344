#pragma once

#include <string>
#include <vector>

#include "core/base/image.h"

namespace zscope {

/// One bar with its 95 % interval; one too narrow for its two ends is a single mark, one that is
/// infinite or a point is not drawn.
struct Bar {
    std::string label;
    double value = 0.0;  ///< at least 0
    double low = 0.0;
    double high = 0.0;
};

/// The bars of one model, or one measure of several models.
struct BarChart {
    std::string name;
    std::vector<Bar> bars;
    bool are_models = false;  ///< each bar is of a model, in the models' order
};

/// Whether charts side by side can be compared, or show different things.
enum class BarScale { shared, separate };

/// What stands at the axes; empty: nothing.
struct BarAxes {
    std::string bars{};                 ///< what each bar is of, in every chart
    std::vector<std::string> values{};  ///< what is measured, and its unit: one for all charts, or
                                        ///< one a chart; broken into lines where it is long
};

/// Horizontal bars from top to bottom in the order given, with whiskers for the intervals and the
/// values written behind them, those of a chart in one notation; one chart a column. A model's bars
/// are in its colour (model_color).
[[nodiscard]] Image draw_bar_charts(const std::string& title, const std::vector<BarChart>& charts,
                                    const std::vector<std::string>& notes,
                                    BarScale scale = BarScale::shared, const BarAxes& axes = {});

/// About `count` round numbers (1, 2 or 5 times a power of ten apart) from 0 up to `limit`.
[[nodiscard]] std::vector<double> axis_ticks(double limit, int count);

/// Where an axis with these numbers ends whose data reach `limit` (above 0): the first of the round
/// numbers that is not below it.
[[nodiscard]] double axis_end(double limit, int count);

}  // namespace zscope
