#pragma once

#include <functional>
#include <string>
#include <vector>

namespace zscope {

/// The window as the command line knows it; both are empty in a build without one.
struct WindowEntry {
    /// Opens it with the arguments that are not a verb's; returns the exit code.
    std::function<int(const std::vector<std::string>& arguments)> run;
    std::function<std::string()> help;  ///< its arguments, for `zscope --help`
};

/// `zscope VERB MODEL... [--options] --out PATH`, or without a verb the window. Never throws: an
/// error is one line on stderr, `zscope: error: message. hint`. Returns the exit code (see
/// exit_code.h).
[[nodiscard]] int run_command_line(int argc, const char* const* argv, const WindowEntry& window);

}  // namespace zscope
