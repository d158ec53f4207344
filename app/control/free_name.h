#pragma once

#include <filesystem>
#include <functional>

namespace zscope {

/// `wanted`, or with a number from 2 on before its ending where something is there already. Asks
/// `is_taken` (by default the file system) a few dozen times at most, however many names are taken;
/// where some in between are free, those may be passed over. What cannot be looked at counts as
/// free: writing there says why not.
[[nodiscard]] std::filesystem::path free_name(
    const std::filesystem::path& wanted,
    const std::function<bool(const std::filesystem::path&)>& is_taken);
[[nodiscard]] std::filesystem::path free_name(const std::filesystem::path& wanted);

/// Something is at `path`; false also where nothing can be seen.
[[nodiscard]] bool is_there(const std::filesystem::path& path);

}  // namespace zscope
