#pragma once

#include <string>

#include "core/export/analyses.h"

namespace zscope {

/// One line for models given together of which one is a re-basing of another: their z_i are other
/// axes than those of the model before that they are related to (related_before). Empty where no
/// file says that there are such. `links_pictures`: what is shown of a z is one place in all of
/// them.
[[nodiscard]] std::string axes_note(const AnalysisSubjects& subjects, bool links_pictures);

}  // namespace zscope
