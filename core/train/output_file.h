#pragma once

#include <filesystem>

namespace zscope {

/// `path`, when it is a regular file or nothing yet. Opening a FIFO or a device to append to could
/// block for ever: Error(invalid_argument).
[[nodiscard]] std::filesystem::path regular_or_new(std::filesystem::path path);

}  // namespace zscope
