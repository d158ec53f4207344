#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope activeness`: how much each component moves the picture, ranked.
void add_activeness_command(CLI::App& app);

}  // namespace zscope
