#include "app/state/shown_result_text.h"

#include "app/state/analysis_requests.h"

namespace zscope {

std::string shown_result_text(const AppState& state, AnalysisKind kind,
                              const std::string& summary) {
    const bool current = is_current(state, kind);
    if (current && state.analysis.job(kind).phase == AnalysisPhase::done) {
        return {};
    }
    return std::string("shown: ").append(summary).append(current ? "" : ", of an older state");
}

}  // namespace zscope
