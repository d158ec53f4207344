#pragma once

#include <filesystem>
#include <string>

#include "core/directions/rebase_options.h"

/// A re-basing as one types it.
namespace zscope {

/// " --samples 64 --seed 0 ..." with `prefix` in place of the dashes: every option but the
/// objective, and those that no command takes.
[[nodiscard]] std::string rebase_flags(const RebaseOptions& options, const std::string& prefix);

/// The command that writes the same files: `zscope rebase MODEL ... --out OUT`.
[[nodiscard]] std::string rebase_command(const std::string& model, const RebaseOptions& options,
                                         int threads, const std::filesystem::path& out);

}  // namespace zscope
