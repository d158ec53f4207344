#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "app/state/app_state.h"

/// Over which values the colours of the maps run, on the canvas and in an export.
namespace zscope {

/// Why colours cannot run over `range`; empty: they can.
[[nodiscard]] std::string why_not_range(const HeatmapRange& range);
/// Name of a kind of map: maps of one name are compared.
[[nodiscard]] std::string range_name(const SensitivityOptions& request);
/// The same for the maps whose colours end at one percentile.
[[nodiscard]] std::string shared_name(const AppState& state, const SensitivityOptions& request);
/// The range that maps, or pair grids, of one name share; none while there is none.
[[nodiscard]] std::optional<HeatmapRange> shared_range_named(const AppState& state,
                                                             std::string_view name);
/// The colours of a map: the chosen ones for sizes, diverging ones for values with a sign.
[[nodiscard]] ColorMap colors_of(const AppState& state, const SensitivityOptions& request);
/// The values of the first and the last colour for A's map and B's, beyond which their values lie
/// only where the range was set by hand or ends at a percentile; none without a map.
[[nodiscard]] std::optional<HeatmapRange> shown_range(const AppState& state);
/// What is to be said of that range beside its colours: "range by hand", which no map has set;
/// "99th percentile" where values lie beyond it. Empty for the others.
[[nodiscard]] std::string range_words(const AppState& state);
/// How the present map would be exported.
[[nodiscard]] HeatmapStyle heatmap_style(const AppState& state);

}  // namespace zscope
