#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// Adds the verbs that write exports: a PNG with its record in it and, of some, numbers beside it,
/// or an animation with its record beside it.
/// `zscope remake` runs these and no others by what a file says, so each may write only where its
/// --out points.
void add_export_verbs(CLI::App& app);

/// Adds every verb with its options to the program's command line, at most one of which may be
/// named. Parsing runs the verb that is.
void add_verbs(CLI::App& app);

}  // namespace zscope
