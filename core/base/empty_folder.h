#pragma once

#include <filesystem>

namespace zscope {

/// Makes `folder`, for frames that get it to themselves; one that is there must be empty. Throws
/// Error(invalid_argument) where it has content or cannot be made.
void make_empty_folder(const std::filesystem::path& folder);

}  // namespace zscope
