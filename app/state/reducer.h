#pragma once

#include "app/state/app_state.h"
#include "app/state/event.h"

namespace zscope {

/// The next state. Pure: no clock, no files, no randomness. Events that do not fit the state (a
/// component that does not exist, news of an old model) change nothing.
[[nodiscard]] AppState reduce(AppState state, const Event& event);

}  // namespace zscope
