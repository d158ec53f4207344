#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope render`: one picture.
void add_render_command(CLI::App& app);

}  // namespace zscope
