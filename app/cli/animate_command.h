#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope animate`: components that go to and fro, or a way through latents, as moving pictures.
void add_animate_command(CLI::App& app);

}  // namespace zscope
