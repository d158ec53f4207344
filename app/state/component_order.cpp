#include "app/state/component_order.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "app/state/activeness_chart.h"
#include "app/state/compare_rules.h"
#include "core/export/component_scores.h"

namespace zscope {
namespace {

std::size_t count_in(const AppState& state, Slot slot) {
    return static_cast<std::size_t>(model_of(state, slot).info.latent_size);
}

}  // namespace

const ComponentScore* score_in(const AppState& state, Slot slot, std::size_t component) noexcept {
    const ActivenessResult* result = activeness_of(state, slot);
    const bool is_known = result != nullptr && component < result->scores.size();
    return is_known ? &result->scores[component] : nullptr;
}

const ComponentScore* score_of(const AppState& state, std::size_t component) noexcept {
    return score_in(state, Slot::a, component);
}

bool has_rows_of_b(const AppState& state) noexcept {
    const CompareLink link = state.compare.link;
    return state.compare.ready() && (link == CompareLink::same || link == CompareLink::unrelated);
}

const ComponentScore* score_of_b(const AppState& state, std::size_t component) noexcept {
    return has_rows_of_b(state) ? score_in(state, Slot::b, component) : nullptr;
}

double largest_score(const AppState& state) noexcept {
    const auto& result = state.analysis.activeness;
    return result ? largest_activeness(result->scores) : 0.0;
}

double largest_row_score(const AppState& state) noexcept {
    const auto& of_b = state.analysis.activeness_of_b;
    const bool has_b = has_rows_of_b(state) && of_b != nullptr;
    return std::max(largest_score(state), has_b ? largest_activeness(of_b->scores) : 0.0);
}

double bar_share(double score, double largest) noexcept {
    return largest > 0.0 && std::isfinite(score) ? std::clamp(score / largest, 0.0, 1.0) : 0.0;
}

int activeness_rank(const AppState& state, Slot slot, std::size_t component) noexcept {
    const ComponentScore* own = score_in(state, slot, component);
    if (own == nullptr) {
        return 0;
    }
    const auto& scores = activeness_of(state, slot)->scores;
    return 1 + static_cast<int>(std::count_if(
                   scores.begin(), scores.end(),
                   [own](const ComponentScore& other) { return other.score > own->score; }));
}

std::vector<std::size_t> ranking_of(const ActivenessResult& result) {
    const std::vector<int> order = ranked(result.scores);
    return {order.begin(), order.end()};
}

std::vector<std::size_t> ranked_components(const AppState& state, Slot slot) {
    const ActivenessResult* result = activeness_of(state, slot);
    const bool is_known = result != nullptr && result->scores.size() == count_in(state, slot);
    return is_known ? ranking_of(*result) : std::vector<std::size_t>{};
}

Slot order_slot(const AppState& state, Slot slot) noexcept {
    const CompareLink link = state.compare.link;
    const bool are_other_axes = link == CompareLink::rotated || link == CompareLink::unrelated;
    return state.compare.ready() && are_other_axes ? slot : Slot::a;
}

std::vector<std::size_t> listed_components(const AppState& state, Slot slot) {
    std::vector<std::size_t> order = ranked_components(state, slot);
    if (order.empty()) {
        order.resize(count_in(state, slot));
        std::iota(order.begin(), order.end(), std::size_t{0});
        return order;
    }
    const AnalysisOptions& options = state.analysis.options;
    if (options.top > 0 && static_cast<std::size_t>(options.top) < order.size()) {
        order.resize(static_cast<std::size_t>(options.top));
    }
    if (options.order == ComponentOrder::natural) {
        std::sort(order.begin(), order.end());
    }
    return order;
}

}  // namespace zscope
