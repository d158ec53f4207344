#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope dataset`: what a set of pictures holds, and a sheet of its first pictures.
void add_dataset_command(CLI::App& app);

}  // namespace zscope
