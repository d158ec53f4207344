#pragma once

#include <filesystem>

namespace zscope {

/// The file of the running program; empty where the system does not tell.
[[nodiscard]] std::filesystem::path program_path();

}  // namespace zscope
