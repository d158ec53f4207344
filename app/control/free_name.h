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

/// The name for the next file: `told`, which was found for `wanted` earlier, while nothing is there
/// and `wanted` is as taken as it was; else, or where `told` is empty, free_name(wanted). Looks
/// once or twice while a name stays.
[[nodiscard]] std::filesystem::path next_name(const std::filesystem::path& wanted,
                                              const std::filesystem::path& told);

}  // namespace zscope
