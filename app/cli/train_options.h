#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json_fwd.hpp>

namespace zscope {

/// Adds one option for each field of TrainConfig and of the regularizers. A value that was given
/// lands in `changes` under the field's name; `changes` must live as long as the command.
void add_train_options(CLI::App& command, nlohmann::json& changes);

}  // namespace zscope
