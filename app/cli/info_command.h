#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope info`: what a file holds, or what this machine and build can do.
void add_info_command(CLI::App& app);

}  // namespace zscope
