#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope heatmap`: where in the picture a model bends: rows are models, columns samples.
void add_heatmap_command(CLI::App& app);

}  // namespace zscope
