#pragma once

#include <cstdint>
#include <vector>

namespace zscope {

/// Indices of two sets of pictures that have none in common.
struct PictureSplit {
    std::vector<std::int64_t> first;
    std::vector<std::int64_t> second;
};

/// Two sets of `count` of the indices 0 .. size - 1, drawn by `seed`: every index is as likely in
/// the one as in the other, wherever it stands. Error(invalid_argument) if 2 * count > size or
/// either is negative. Any thread.
[[nodiscard]] PictureSplit split_pictures(std::int64_t size, std::int64_t count,
                                          std::uint64_t seed);

}  // namespace zscope
