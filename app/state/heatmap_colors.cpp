#include "app/state/heatmap_colors.h"

#include <algorithm>
#include <cmath>

#include "app/state/analysis_requests.h"
#include "app/state/heatmap_slots.h"
#include "core/export/covering_range.h"
#include "core/export/size_percentile.h"

namespace zscope {

std::string why_not_range(const HeatmapRange& range) {
    return range.low < range.high ? std::string()
                                  : "the first colour's value must be below the last one's";
}

std::string range_name(const SensitivityOptions& request) {
    std::string name = request.component            ? "change"
                       : request.pair               ? "interaction"
                       : !request.direction.empty() ? "curvature"
                                                    : "penalty";
    // |v'Hv| grows with the square of the length.
    const double length = length_of(request.direction);
    if (!request.direction.empty() && std::abs(length - 1.0) > 1e-3) {
        name.append(" length ").append(std::to_string(length));
    }
    name.append(request.layer ? " layer " : " pixels")
        .append(request.layer ? std::to_string(*request.layer) : std::string())
        .append(1, ' ')
        .append(std::to_string(static_cast<int>(request.reduction)))
        .append(request.is_signed ? " signed" : "")
        .append(request.component ? " extent " : " epsilon ")
        .append(std::to_string(request.component ? request.extent : request.epsilon));
    return name;
}

std::string shared_name(const AppState& state, const SensitivityOptions& request) {
    const double percentile = state.analysis.options.heatmap.range_percentile;
    return range_name(request).append(" percentile ").append(std::to_string(percentile));
}

std::optional<HeatmapRange> shared_range_named(const AppState& state, std::string_view name) {
    const auto& ranges = state.analysis.shared_ranges;
    const auto found = std::ranges::find(
        ranges, name, [](const auto& entry) { return std::string_view(entry.first); });
    return found != ranges.end() ? std::optional(found->second) : std::nullopt;
}

ColorMap colors_of(const AppState& state, const SensitivityOptions& request) {
    return request.is_signed ? ColorMap::diverging : state.analysis.options.heatmap.color_map;
}

std::optional<HeatmapRange> shown_range(const AppState& state) {
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    std::optional<HeatmapRange> needed = needed_range(state);
    if (!needed) {
        return std::nullopt;
    }
    if (choice.range_mode == RangeMode::by_hand) {
        return choice.hand_range;
    }
    const SensitivityOptions& request = compared_maps(state).front()->request;
    if (choice.range_mode == RangeMode::shared) {
        if (const auto shared = shared_range_named(state, shared_name(state, request))) {
            needed = joined_range(*shared, *needed);
        }
    }
    return covering_range(*needed, request.is_signed);
}

std::string range_words(const AppState& state) {
    if (state.analysis.options.heatmap.range_mode == RangeMode::by_hand) {
        return "range by hand";
    }
    const std::optional<HeatmapRange> range = shown_range(state);
    const std::optional<HeatmapRange> covered = covered_range(state);
    const bool is_within =
        !range || !covered || (covered->low >= range->low && covered->high <= range->high);
    return is_within ? "" : percentile_name(state.analysis.options.heatmap.range_percentile);
}

HeatmapStyle heatmap_style(const AppState& state) {
    const HeatmapChoice& choice = state.analysis.options.heatmap;
    HeatmapStyle style;
    style.color_map = colors_of(state, heatmap_request(state));
    if (choice.exports_overlay && choice.layout == HeatmapLayout::overlay) {
        // In millionths: what is left of 0.7F is .3 in a command line.
        style.picture_opacity =
            std::round((1.0 - static_cast<double>(choice.map_opacity)) * 1e6) / 1e6;
        style.has_even_opacity = choice.has_even_opacity;
    }
    const std::optional<HeatmapRange> range = shown_range(state);
    // The file's own maps span an automatic range, unless B's is on the screen and not in the file.
    const bool is_spanned = choice.range_mode == RangeMode::automatic &&
                            (!shows_both_maps(state) || why_not_export_map_of_b(state).empty());
    if (!is_spanned && range && range->low < range->high) {
        style.range = range;
    } else if (choice.range_mode != RangeMode::by_hand) {
        style.range_percentile = choice.range_percentile;
    }
    return style;
}

}  // namespace zscope
