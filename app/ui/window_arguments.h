#pragma once

#include <string>
#include <vector>

namespace zscope {

/// `zscope [MODEL] [--options]`: reads the arguments and runs the window, or prints window_help()
/// where they ask for it; returns the exit code. Throws Error.
[[nodiscard]] int run_window_from(const std::vector<std::string>& arguments);

/// What can stand in `arguments`, for people.
[[nodiscard]] std::string window_help();

}  // namespace zscope
