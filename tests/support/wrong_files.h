#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace zscope::testing {

/// Makes a file, a folder or nothing at `path`, where nothing may be yet; its folder must exist.
/// Throws std::system_error, or Error from writing models.
using FileMaker = std::function<void(const std::filesystem::path& path)>;

/// The file that the user may not read.
inline constexpr const char* kUnreadable = "unreadable";

/// What cannot be opened as a model, by what is wrong with it. Made at one path each gets a message
/// of its own. kUnreadable is among them unless the user is root and the system keeps no file from
/// root.
[[nodiscard]] std::map<std::string, FileMaker> wrong_model_files();

}  // namespace zscope::testing
