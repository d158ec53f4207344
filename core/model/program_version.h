#pragma once

#include <string>

namespace zscope {

/// The program's version, e.g. "0.1.0", as exports and model cards record it.
[[nodiscard]] std::string program_version();

/// The commit the program was built from, 12 hex digits or more; "unknown" where the sources are in
/// no git repository. Changes that were not committed do not show.
[[nodiscard]] std::string program_commit();

}  // namespace zscope
