#include "core/export/component_scores.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace zscope {

bool is_dead(double activeness, double largest) noexcept {
    return activeness == 0.0 || activeness < kDeadBelow * largest;
}

double largest_activeness(const std::vector<ComponentScore>& scores) noexcept {
    double largest = 0.0;
    for (const ComponentScore& score : scores) {
        largest = std::isfinite(score.score) ? std::max(largest, score.score) : largest;
    }
    return largest;
}

std::string marked_label(const ComponentScore& score, double largest) {
    return std::string(score.label).append(is_dead(score.score, largest) ? kDeadMark : "");
}

std::vector<int> ranked(const std::vector<ComponentScore>& scores) {
    std::vector<ComponentScore> sorted = scores;
    std::ranges::stable_sort(sorted, std::greater<>{}, &ComponentScore::score);
    std::vector<int> components;
    for (const ComponentScore& score : sorted) {
        components.push_back(score.component);
    }
    return components;
}

std::vector<int> dead_components(const std::vector<ComponentScore>& scores) {
    const double largest = largest_activeness(scores);
    std::vector<int> dead;
    for (const ComponentScore& score : scores) {
        if (is_dead(score.score, largest)) {
            dead.push_back(score.component);
        }
    }
    std::ranges::sort(dead);
    return dead;
}

}  // namespace zscope
