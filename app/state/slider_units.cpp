#include "app/state/slider_units.h"

#include <algorithm>
#include <cmath>

#include "app/state/activeness_chart.h"
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

/// The units hang on the newest scores.
bool have_equal_effect(const AppState& state) {
    return state.analysis.options.slider_unit == SliderUnit::equal_effect &&
           largest_score(state) > 0.0 &&
           state.analysis.activeness->scores.size() == state.components();
}

}  // namespace

std::vector<float> slider_units(const AppState& state) {
    std::vector<float> units(state.components(), 1.0F);
    if (!have_equal_effect(state)) {
        return units;
    }
    std::vector<double> scores;
    for (const ComponentScore& score : state.analysis.activeness->scores) {
        scores.push_back(std::isfinite(score.score) ? score.score : 0.0);
    }
    const double median = median_of_active(scores);
    for (std::size_t i = 0; i < units.size(); ++i) {
        units[i] =
            static_cast<float>(std::sqrt(median / std::max(scores[i], median * kInactiveBelow)));
    }
    return units;
}

std::string slider_units_caveat(const AppState& state) {
    return have_equal_effect(state) ? scores_caveat(state, Slot::a) : std::string();
}

}  // namespace zscope
