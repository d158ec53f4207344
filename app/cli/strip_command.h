#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope strip`: one row of pictures for each component.
void add_strip_command(CLI::App& app);

}  // namespace zscope
