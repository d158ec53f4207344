#pragma once

#include <chrono>
#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// One line for a person: what the queue counts, and for how long the oldest picture under way has
/// been waited for at `now`.
[[nodiscard]] std::string queue_text(const AppState& state,
                                     std::chrono::steady_clock::time_point now);

}  // namespace zscope
