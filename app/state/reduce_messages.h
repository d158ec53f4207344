#pragma once

#include <string>

#include "app/state/app_state.h"

namespace zscope::reducing {

/// Adds a message, or counts it if an equal one is there.
void post(AppState& state, Message message);
[[nodiscard]] Message message_of(std::string title, const Error& error, MessageRetry retry);

}  // namespace zscope::reducing
