#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope penalty`: the Hessian Penalty in numbers, layer by layer.
void add_penalty_command(CLI::App& app);

}  // namespace zscope
