#pragma once

#include <CLI/CLI.hpp>
#include <map>
#include <string>

#include "core/directions/rebase_layers.h"
#include "core/model/generator_info.h"

namespace zscope {

/// The options of a re-basing but its objective, as typed.
struct RebaseArguments {
    RebaseOptions options;  ///< without the three below
    std::string seed = "0";
    std::string layers = rebase_layers_text(RebaseOptions{}.layers);
    std::string latent_mode = latent_mode_name(RebaseOptions{}.latent_mode);
};

/// The objectives by their names, for an option.
[[nodiscard]] std::map<std::string, RebaseObjective> rebase_objectives();

/// Adds the options that rebase_flags writes with the same `prefix`.
void add_rebase_options(CLI::App& command, RebaseArguments& arguments, const std::string& prefix);

/// All of them but the objective, which is that of `arguments.options`. Throws
/// Error(invalid_argument).
[[nodiscard]] RebaseOptions read_rebase_options(const RebaseArguments& arguments);

}  // namespace zscope
