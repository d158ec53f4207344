#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope finetune`: goes on training a model, with the Hessian Penalty, from its companion.
void add_finetune_command(CLI::App& app);

}  // namespace zscope
