#pragma once

#include <filesystem>

namespace zscope {

/// Shows a folder in the user's file manager. Does not wait. Throws Error(io) if nothing can start.
void open_folder(const std::filesystem::path& folder);

}  // namespace zscope
