#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope hessian`: the matrix of second derivatives of single pixels.
void add_hessian_command(CLI::App& app);

}  // namespace zscope
