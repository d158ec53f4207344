#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope train`: trains a generator without a window, or goes on with a run.
void add_train_command(CLI::App& app);

}  // namespace zscope
