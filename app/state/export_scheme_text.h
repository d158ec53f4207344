#pragma once

#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// What is said of an export of `kind` whose second derivatives come, as its panel's do, by another
/// scheme than `official`, which numbers that are reported are due: the scheme, and where to choose
/// that one. Empty where they come by it, and for what is exported by no scheme of choice.
[[nodiscard]] std::string export_scheme_text(const AppState& state, ExportKind kind);

}  // namespace zscope
