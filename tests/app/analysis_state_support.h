#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "app/state/analysis_requests.h"
#include "app/state/reducer.h"

namespace zscope::testing {

inline AppState with_options(AppState state, const AnalysisOptions& options) {
    return reduce(std::move(state), event::AnalysisOptionsSet{options});
}

/// A measurement of the open model with these scores, component by component.
inline std::shared_ptr<const ActivenessResult> scores_of(const AppState& state,
                                                         const std::vector<double>& scores) {
    ActivenessResult result{
        wanted_key(state, AnalysisKind::activeness), activeness_request(state), 4, {}};
    for (std::size_t i = 0; i < scores.size(); ++i) {
        result.scores.push_back({static_cast<int>(i), "", scores[i], scores[i], scores[i]});
    }
    return std::make_shared<const ActivenessResult>(result);
}

}  // namespace zscope::testing
