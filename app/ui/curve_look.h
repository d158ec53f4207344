#pragma once

#include <imgui.h>
#include <implot.h>

#include <cstddef>
#include <string>

#include "core/curves/curve_history.h"

namespace zscope::ui {

/// Lines of one plot that have colours of their own; from there on colours repeat.
inline constexpr std::size_t kCurveColors = 20;

/// The colour of a plot's line, the same for every run. Any two differ by 20 or more in CIELAB
/// (CIE 1976), where about 2.3 can just be told apart; against a panel each has 3:1 (WCAG 1.4.11).
[[nodiscard]] ImVec4 curve_color(std::size_t line);

/// What tells the lines of a run from those of other runs in the same plot.
struct RunMark {
    ImPlotMarker shape = ImPlotMarker_None;
    bool is_filled = true;

    friend bool operator==(const RunMark&, const RunMark&) = default;
};

/// Marks of runs in the order of their plots: none for run 0, that at hand; ten for others.
[[nodiscard]] RunMark run_mark(std::size_t run);

/// The few points of a line within `low` to `high` (images) that bear its run's mark: even in
/// images, and elsewhere than those of the runs beside it.
[[nodiscard]] CurvePoints marked_points(const CurvePoints& line, double low, double high,
                                        std::size_t run);

/// How one line of one run is drawn.
struct CurveLook {
    std::string label;  ///< in the legend, of this plot alone
    ImVec4 color;
    std::size_t run = 0;
};

/// Within a plot: `points` as they were measured, paler where their mean is drawn over them.
void plot_measured(const CurvePoints& points, const CurveLook& look, bool behind_mean);
/// Within a plot: `points` smoothed.
void plot_mean(const CurvePoints& points, const CurveLook& look);

inline constexpr float kRunKeyEm = 1.6F;  ///< width of a run's key, font heights
/// A piece of line with the mark of a run, as an item a text line high: the key before its name.
void draw_run_key(std::size_t run);

}  // namespace zscope::ui
