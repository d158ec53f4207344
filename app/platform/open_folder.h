#pragma once

#include <filesystem>

namespace zscope {

/// Shows a folder in the user's file manager. Waits until that is being started, for which a shell
/// looks for it. Any thread. Throws Error(io) if nothing can start.
void open_folder(const std::filesystem::path& folder);

}  // namespace zscope
