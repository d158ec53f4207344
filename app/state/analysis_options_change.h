#pragma once

#include "app/state/analysis_event.h"
#include "app/state/analysis_state.h"

namespace zscope {

/// Sets the fields of `options` in which `after` differs from `before`; the others stay.
void put_changes(AnalysisOptions& options, const AnalysisOptions& before,
                 const AnalysisOptions& after);

/// What was made of the options `before`: sets what differs in `after`, and nothing else.
[[nodiscard]] event::AnalysisOptionsSet changed_options(const AnalysisOptions& before,
                                                        AnalysisOptions after);

}  // namespace zscope
