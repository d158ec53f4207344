#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope film`: the milestones of a run as pictures in a row.
void add_film_command(CLI::App& app);

}  // namespace zscope
