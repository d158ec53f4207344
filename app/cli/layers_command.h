#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope layers`: the channels of one layer, as maps and as numbers.
void add_layers_command(CLI::App& app);

}  // namespace zscope
