#pragma once

#include <string>

#include "app/state/app_state.h"

namespace zscope::reducing {

/// Adds a message, or counts it if an equal one is there.
void post(AppState& state, Message message);

}  // namespace zscope::reducing
