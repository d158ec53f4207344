#include "app/state/pair_colors.h"

#include "app/state/analysis_requests.h"
#include "app/state/heatmap_colors.h"
#include "core/export/covering_range.h"

namespace zscope {
namespace {

std::optional<HeatmapRange> shared_sizes(const AppState& state, const PairGridOptions& request) {
    return shared_range_named(state, pair_range_name(request));
}

HeatmapRange held_sizes(const AppState& state, const PairResult& result) {
    if (const std::optional<HeatmapRange> shared = shared_sizes(state, result.request)) {
        return *shared;
    }
    const HeatmapRange own = pair_sizes(result);
    return own.high > 0.0 ? own : HeatmapRange{0.0, 1.0};
}

}  // namespace

std::string pair_range_name(const PairGridOptions& request) {
    const float extent = request.row_values.empty() ? 0.0F : request.row_values.back();
    return std::string("pair extent ").append(std::to_string(extent));
}

HeatmapRange pair_sizes(const PairResult& result) {
    return {0.0, static_cast<double>(result.largest_difference)};
}

DifferenceKind pair_difference_kind(const AppState& state) noexcept {
    return state.analysis.options.pair_signed ? DifferenceKind::signed_values
                                              : DifferenceKind::absolute;
}

PairColors pair_colors(const AppState& state) {
    const PairResult& result = *state.analysis.pair;
    const HeatmapRange sizes = held_sizes(state, result);
    const DifferenceKind kind = pair_difference_kind(state);
    if (kind == DifferenceKind::signed_values) {
        return {difference_colors(kind), signed_range(sizes), result.signed_range};
    }
    return {difference_colors(kind), sizes, pair_sizes(result)};
}

const std::vector<std::shared_ptr<const FloatMap>>& shown_differences(const AppState& state) {
    const PairResult& result = *state.analysis.pair;
    return pair_difference_kind(state) == DifferenceKind::signed_values ? result.signed_differences
                                                                        : result.differences;
}

std::optional<double> shared_pair_reach(const AppState& state) {
    const std::optional<HeatmapRange> shared = shared_sizes(state, pair_request(state));
    return shared ? std::optional<double>(shared->high) : std::nullopt;
}

std::string why_not_fit_pair(const AppState& state) {
    const auto& result = state.analysis.pair;
    if (!result || !is_whole(*result)) {
        return "there is no whole grid yet";
    }
    const HeatmapRange own = pair_sizes(*result);
    if (own.high <= 0.0) {
        return "there is no difference";
    }
    return held_sizes(state, *result) == own ? "the colours end at this grid's largest difference"
                                             : std::string();
}

}  // namespace zscope
