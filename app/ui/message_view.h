#pragma once

#include "app/state/actions.h"
#include "app/state/app_state.h"

namespace zscope::ui {

enum class MessagePlace { list, banner };

/// Title, cause, hint and what can be done about it: Retry or Reload, Details, Copy, and in a
/// banner Dismiss.
void draw_message(const Message& message, Actions& actions, MessagePlace place);

}  // namespace zscope::ui
