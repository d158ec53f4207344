#pragma once

#include <functional>
#include <string>
#include <vector>

namespace zscope {

/// Opens the window with the arguments that are not a verb's; returns the exit code. Empty in a
/// build without a window.
using RunWindow = std::function<int(const std::vector<std::string>& arguments)>;

/// `zscope VERB MODEL... [--options] --out PATH`, or without a verb the window. Never throws: an
/// error is one line on stderr, `zscope: error: message. hint`. Returns the exit code (see
/// exit_code.h).
[[nodiscard]] int run_command_line(int argc, const char* const* argv, const RunWindow& run_window);

}  // namespace zscope
