#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope interactions`: which pairs of components are entangled, and where.
void add_interactions_command(CLI::App& app);

}  // namespace zscope
