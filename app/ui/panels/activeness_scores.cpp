#include "app/ui/panels/activeness_scores.h"

#include <algorithm>

#include "app/state/activeness_chart.h"
#include "app/ui/analysis_widgets.h"

namespace zscope::ui {

double half_interval(const ComponentScore& score) {
    return (score.high - score.low) / 2.0;
}

float chart_alpha(const AppState& state) {
    float alpha = 1.0F;
    for (const Slot slot : charted_slots(state)) {
        if (activeness_of(state, slot) != nullptr) {
            alpha = std::min(alpha, age_alpha(state, activeness_kind(slot)));
        }
    }
    return alpha;
}

}  // namespace zscope::ui
