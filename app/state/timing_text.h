#pragma once

#include <string>

#include "app/state/app_state.h"

namespace zscope {

/// Short, for the status line: how long the model takes for a picture. The time of the first one,
/// drawn or remembered, stands in until there is a second.
[[nodiscard]] std::string model_time_text(const Timings& timings);

}  // namespace zscope
