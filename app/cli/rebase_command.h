#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope rebase`: turns a model's axes to where they untangle, without changing one picture.
void add_rebase_command(CLI::App& app);

}  // namespace zscope
