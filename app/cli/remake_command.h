#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope remake`: an export made again from its own record.
void add_remake_command(CLI::App& app);

}  // namespace zscope
