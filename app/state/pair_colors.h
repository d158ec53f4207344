#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/state/app_state.h"
#include "core/export/comparison.h"

/// Over which values the colours of a pair grid's differences run.
namespace zscope {

/// Name of a kind of pair grid for AnalysisState::shared_ranges: grids of one name are compared.
[[nodiscard]] std::string pair_range_name(const PairGridOptions& request);
/// From 0 to the largest size of the differences: what becomes the shared range.
[[nodiscard]] HeatmapRange pair_sizes(const PairResult& result);

struct PairColors {
    ColorMap map = ColorMap::magma;
    HeatmapRange range;    ///< the values of the first and the last colour
    HeatmapRange covered;  ///< from the smallest to the largest value that is shown in them
};

/// What is shown of a pair grid: the sizes of its differences, or their values with a sign.
[[nodiscard]] DifferenceKind pair_difference_kind(const AppState& state) noexcept;
/// How the present grid's differences are shown: sizes from 0 on, or values with their sign in
/// diverging colours as far to both sides of 0; up to the shared range's end, or the grid's own
/// while there is none. There must be a grid.
[[nodiscard]] PairColors pair_colors(const AppState& state);
/// The differences that are shown of the present grid, with or without signs. There must be one.
[[nodiscard]] const std::vector<std::shared_ptr<const FloatMap>>& shown_differences(
    const AppState& state);
/// Where the shared range ends for a grid as it is asked for now; none while there is none.
[[nodiscard]] std::optional<double> shared_pair_reach(const AppState& state);
/// Why the present grid's range cannot become the shared one; empty: it can.
[[nodiscard]] std::string why_not_fit_pair(const AppState& state);

}  // namespace zscope
