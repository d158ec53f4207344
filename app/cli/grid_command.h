#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope grid`: a sheet of samples, or two components against each other.
void add_grid_command(CLI::App& app);

}  // namespace zscope
