#pragma once

#include <imgui.h>

#include <optional>
#include <string>

#include "core/export/analysis_types.h"

namespace zscope::ui {

/// A colour of a figure on the screen.
[[nodiscard]] ImU32 to_color(const Rgb& color, float alpha = 1.0F);
/// The colour of `value` as the heatmaps show it; a loud one for what is no number.
[[nodiscard]] ImU32 map_color(ColorMap map, const HeatmapRange& range, double value,
                              float alpha = 1.0F);
/// Black or white, whichever reads better on `background`.
[[nodiscard]] ImU32 ink_on(ImU32 background);

/// What a colour bar shows.
struct BarCaption {
    std::string name;    ///< of what is measured, or its unit where the name stands elsewhere
    std::string unit{};  ///< in its brackets; empty: none
};

/// An upright numbered colour bar of this width and height with its upper left corner at the
/// cursor: above it `caption`, its unit in a line below its name where both have no room in one and
/// the bar is high enough, numbers to the right. What does not fit is cut. Takes `width` x
/// `height`. With an `alpha` below 1 it belongs to an old result. `covered`: from the smallest to
/// the largest of the values in these colours, where some may lie beyond the range.
void draw_color_bar(ColorMap map, const HeatmapRange& range, const BarCaption& caption, float width,
                    float height, float alpha = 1.0F,
                    const std::optional<HeatmapRange>& covered = std::nullopt);

/// The legend below a colour bar for what is no number, in the checker that the maps show there,
/// with its upper left corner at `corner` of the screen; `alpha` as the bar's.
void draw_not_finite_patch(ImVec2 corner, float alpha = 1.0F);

}  // namespace zscope::ui
