#pragma once

#include <CLI/CLI.hpp>

namespace zscope {

/// `zscope evidence`: strips, interactions, diagonalness and activeness of models side by side in
/// one picture.
void add_evidence_command(CLI::App& app);

}  // namespace zscope
