#include "app/state/shown_result_text.h"

#include "app/state/analysis_requests.h"

namespace zscope {
namespace {

std::string prefixed(const std::string& summary) {
    return std::string("shown: ").append(summary);
}

}  // namespace

std::string shown_result_text(const AppState& state, AnalysisKind kind,
                              const std::string& summary) {
    const ResultFit fit = fit_of(state, kind);
    const AnalysisPhase phase = state.analysis.job(kind).phase;
    const bool is_told = (fit == ResultFit::whole && phase == AnalysisPhase::done) ||
                         (fit == ResultFit::part && phase == AnalysisPhase::cancelled);
    if (is_told) {
        return {};
    }
    return fit == ResultFit::none ? older_result_text(summary) : prefixed(summary);
}

std::string older_result_text(const std::string& summary) {
    return prefixed(summary).append(", of an older state");
}

}  // namespace zscope
