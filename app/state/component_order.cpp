#include "app/state/component_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace zscope {

const ComponentScore* score_of(const AppState& state, std::size_t component) noexcept {
    const auto& result = state.analysis.activeness;
    const bool known = result && component < result->scores.size();
    return known ? &result->scores[component] : nullptr;
}

double largest_score(const AppState& state) noexcept {
    double largest = 0.0;
    for (std::size_t i = 0; i < state.components(); ++i) {
        const ComponentScore* score = score_of(state, i);
        largest = score != nullptr && std::isfinite(score->score) ? std::max(largest, score->score)
                                                                  : largest;
    }
    return largest;
}

int activeness_rank(const AppState& state, std::size_t component) noexcept {
    const ComponentScore* own = score_of(state, component);
    if (own == nullptr) {
        return 0;
    }
    const auto& scores = state.analysis.activeness->scores;
    return 1 + static_cast<int>(std::count_if(
                   scores.begin(), scores.end(),
                   [own](const ComponentScore& other) { return other.score > own->score; }));
}

std::vector<std::size_t> listed_components(const AppState& state) {
    std::vector<std::size_t> order(state.components());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const AnalysisOptions& options = state.analysis.options;
    const bool ranked = state.analysis.activeness != nullptr &&
                        state.analysis.activeness->scores.size() >= order.size();
    if (!ranked) {
        return order;
    }
    std::vector<std::size_t> by_score = order;
    std::stable_sort(by_score.begin(), by_score.end(), [&](std::size_t a, std::size_t b) {
        return score_of(state, a)->score > score_of(state, b)->score;
    });
    if (options.top > 0 && static_cast<std::size_t>(options.top) < by_score.size()) {
        by_score.resize(static_cast<std::size_t>(options.top));
    }
    if (options.order == ComponentOrder::natural) {
        std::sort(by_score.begin(), by_score.end());
    }
    return by_score;
}

}  // namespace zscope
