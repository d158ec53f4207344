#pragma once

#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// What the program is doing, for the status line.
struct Activity {
    std::string text;  ///< one line, "ready" when there is nothing to do
    JobId job = 0;     ///< what it tells of and may be cancelled; 0: nothing
};

/// The model being opened or the picture being drawn, else the job that runs, of several the one of
/// the highest class (while none runs, one that waits), else how the last export has ended.
[[nodiscard]] Activity activity_of(const AppState& state);

}  // namespace zscope
