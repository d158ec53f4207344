#pragma once

#include <string>

namespace zscope {

/// The program's version, e.g. "0.1.0", as exports and model cards record it.
[[nodiscard]] std::string program_version();

}  // namespace zscope
