#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// Adds every verb with its options to the program's command line, at most one of which may be
/// named. Parsing runs the verb that is.
void add_verbs(CLI::App& app);

}  // namespace zscope
