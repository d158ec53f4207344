#pragma once

#include <string>
#include <vector>

namespace zscope {

/// `zscope [MODEL] [--size WxH] [--scale S] [--screenshot PNG] [--ui-script FILE]`: reads the
/// arguments and runs the window; returns the exit code. Throws Error.
[[nodiscard]] int run_window_from(const std::vector<std::string>& arguments);

}  // namespace zscope
