#pragma once

#include <string>

#include "app/state/analysis_state.h"

namespace zscope {

struct AppState;

/// What is said beside a result of `kind` that stays on show while the line of its panel tells of
/// something else: that it is measured anew, that this failed or was cancelled, or what it would
/// cost. "shown: SUMMARY", with ", of an older state" where it belongs to another state, model or
/// request. Empty where that line has the summary itself. There is a result.
[[nodiscard]] std::string shown_result_text(const AppState& state, AnalysisKind kind,
                                            const std::string& summary);

/// The longest that is said of a result with this summary: of an older state.
[[nodiscard]] std::string older_result_text(const std::string& summary);

}  // namespace zscope
