#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/state/app_state.h"

/// The map of A and, while something is open as B, the same map of B, in the colours of one range.
namespace zscope {

/// The kind of analysis that maps the model in a slot.
[[nodiscard]] AnalysisKind heatmap_kind(Slot slot) noexcept;
/// Its newest map, a rough or an old one too; null while there is none.
[[nodiscard]] const HeatmapResult* heatmap_of(const AppState& state, Slot slot) noexcept;

/// The map is of components by their numbers, B's of its own.
[[nodiscard]] bool names_components(const HeatmapChoice& choice) noexcept;
/// B is mapped too: the map is on and something is open as B.
[[nodiscard]] bool needs_heatmap_of_b(const AppState& state) noexcept;

/// The maps that one range colours, A's first: B's belongs to them unless it shows something else
/// than A's, or cannot be measured any more.
[[nodiscard]] std::vector<const HeatmapResult*> compared_maps(const AppState& state);
/// From the smallest to the largest value of these; none without a map.
[[nodiscard]] std::optional<HeatmapRange> covered_range(const AppState& state);
/// What the colours of a map have to cover: its values as far as HeatmapChoice::range_percentile.
[[nodiscard]] HeatmapRange needed_range(const AppState& state, const HeatmapResult& map);
/// The same of all compared maps; none without a map.
[[nodiscard]] std::optional<HeatmapRange> needed_range(const AppState& state);

/// The slot's map is on and there is one to draw.
[[nodiscard]] bool shows_map(const AppState& state, Slot slot);
/// Both are.
[[nodiscard]] bool shows_both_maps(const AppState& state);

/// Why an export of the map shows A alone while something is open as B; empty: it shows both.
[[nodiscard]] std::string why_not_export_map_of_b(const AppState& state);

}  // namespace zscope
