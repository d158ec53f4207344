#pragma once

#include <stop_token>
#include <string>
#include <vector>

namespace zscope {

/// Runs a program, `words` being its name, looked for in PATH, and its arguments, until it has
/// ended; it reads nothing. False where it is not there or fails. When `stop` is asked for, the
/// program is ended; then throws Error(cancelled). Waits on the calling thread.
[[nodiscard]] bool run_program(std::vector<std::string> words, const std::stop_token& stop = {});

}  // namespace zscope
