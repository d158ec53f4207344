#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/base/error.h"

namespace zscope {

/// Of the first of `arguments` that is written as an option and that `command` does not have:
/// Error(invalid_argument), "'--otu' is no option of CALLED", whose hint names the nearest of those
/// that are listed, and the verbs that have it. Nothing where there is none. A value that begins
/// with a hyphen and a letter looks like an option, too: to be asked only once the arguments have
/// been refused.
[[nodiscard]] std::optional<Error> unknown_option(const CLI::App& command,
                                                  const std::string& called,
                                                  const std::vector<std::string>& arguments);

}  // namespace zscope
