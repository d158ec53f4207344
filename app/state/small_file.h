#pragma once

#include <filesystem>
#include <string>

namespace zscope {

/// The text of a file of settings. Throws Error(io) for what is no regular file or larger than
/// 1 MiB.
[[nodiscard]] std::string read_small_file(const std::filesystem::path& file);

}  // namespace zscope
