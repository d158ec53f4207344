#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope evaluate`: how a generator's samples compare with the data, as a table and as JSON.
void add_evaluate_command(CLI::App& app);

}  // namespace zscope
