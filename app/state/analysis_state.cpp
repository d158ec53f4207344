#include "app/state/analysis_state.h"

#include <algorithm>

namespace zscope {

float FloatMap::at(float x, float y) const noexcept {
    const int column = std::clamp(static_cast<int>(x * static_cast<float>(width)), 0, width - 1);
    const int row = std::clamp(static_cast<int>(y * static_cast<float>(height)), 0, height - 1);
    return values[static_cast<std::size_t>(row) * static_cast<std::size_t>(width) +
                  static_cast<std::size_t>(column)];
}

bool is_whole(const ActivenessResult& result) noexcept {
    return result.samples_done == result.request.latents.samples;
}

bool is_whole(const HeatmapResult& result) noexcept {
    const SensitivityOptions& request = result.request;
    const bool is_penalty = !request.component && !request.pair && request.direction.empty();
    return !is_penalty || result.k == request.k;
}

bool is_whole(const InteractionsResult& result) noexcept {
    return result.samples_done == result.request.latents.samples;
}

bool is_whole(const PixelResult& /*result*/) noexcept {
    return true;
}

bool is_whole(const PairResult& result) noexcept {
    return std::all_of(result.cells.begin(), result.cells.end(),
                       [](const auto& cell) { return cell != nullptr; });
}

bool is_whole(const LayersResult& /*result*/) noexcept {
    return true;
}

}  // namespace zscope
