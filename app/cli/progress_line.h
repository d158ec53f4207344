#pragma once

#include "core/base/progress.h"

namespace zscope {

/// Repaints one line of a terminal on stderr; silent where stderr is not one.
[[nodiscard]] ProgressSink progress_line();

}  // namespace zscope
