#include "app/state/slider_units.h"

#include <algorithm>
#include <cmath>

#include "app/state/component_order.h"

namespace zscope {
namespace {

double median_of_active(std::vector<double> scores) {
    std::sort(scores.begin(), scores.end());
    const auto first =
        std::lower_bound(scores.begin(), scores.end(), scores.back() * kInactiveBelow);
    const auto active = scores.end() - first;
    const double high = *(first + active / 2);
    return active % 2 == 1 ? high : (high + *(first + active / 2 - 1)) / 2;
}

}  // namespace

std::vector<float> slider_units(const AppState& state) {
    std::vector<float> units(state.components(), 1.0F);
    const auto& result = state.analysis.activeness;
    const bool wanted = state.analysis.options.slider_unit == SliderUnit::equal_effect;
    if (!wanted || largest_score(state) <= 0.0 || result->scores.size() != units.size()) {
        return units;
    }
    std::vector<double> scores;
    for (const ComponentScore& score : result->scores) {
        scores.push_back(std::isfinite(score.score) ? score.score : 0.0);
    }
    const double median = median_of_active(scores);
    for (std::size_t i = 0; i < units.size(); ++i) {
        units[i] =
            static_cast<float>(std::sqrt(median / std::max(scores[i], median * kInactiveBelow)));
    }
    return units;
}

}  // namespace zscope
