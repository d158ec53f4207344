#include "app/state/shown_result_text.h"

#include "app/state/analysis_requests.h"

namespace zscope {

std::string shown_result_text(const AppState& state, AnalysisKind kind,
                              const std::string& summary) {
    const ResultFit fit = fit_of(state, kind);
    const AnalysisPhase phase = state.analysis.job(kind).phase;
    const bool is_told = (fit == ResultFit::whole && phase == AnalysisPhase::done) ||
                         (fit == ResultFit::part && phase == AnalysisPhase::cancelled);
    if (is_told) {
        return {};
    }
    return std::string("shown: ").append(summary).append(
        fit == ResultFit::none ? ", of an older state" : "");
}

}  // namespace zscope
