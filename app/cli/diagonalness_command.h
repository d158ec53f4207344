#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope diagonalness`: D% and D_R: how diagonal the pixels' Hessians are.
void add_diagonalness_command(CLI::App& app);

}  // namespace zscope
