#pragma once

#include <cstddef>
#include <filesystem>
#include <span>

#include "core/base/image.h"

namespace zscope {

/// Bounds on a picture before it is decoded.
inline constexpr int kMaxImageSide = 16384;
inline constexpr long long kMaxImagePixels = 1LL << 25;
inline constexpr std::size_t kMaxImageFileBytes = std::size_t{1} << 28;

/// A PNG or JPEG file of any size within the bounds, as 8-bit RGB; grey becomes RGB, transparency
/// is laid over white. The content decides, not the name. Throws Error: not_found, io,
/// invalid_argument (not a regular file), bad_file (not a PNG or JPEG, too large, damaged),
/// out_of_memory. Any thread.
[[nodiscard]] Image read_image_file(const std::filesystem::path& path);

/// The same from memory.
[[nodiscard]] Image decode_image(std::span<const std::byte> bytes);

}  // namespace zscope
