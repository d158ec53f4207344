#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "core/base/image.h"

namespace zscope {

/// Bounds on a picture before it is decoded. The side is JPEG's own.
inline constexpr int kMaxImageSide = 65535;
inline constexpr long long kMaxImagePixels = 1LL << 28;
inline constexpr std::size_t kMaxImageFileBytes = std::size_t{1} << 28;

/// A PNG or JPEG file of any size within the bounds, as 8-bit RGB; grey becomes RGB, transparency
/// is laid over white. The content decides, not the name. Throws Error: not_found, io,
/// invalid_argument (not a regular file), bad_file (not a PNG or JPEG, too large, damaged),
/// out_of_memory. Any thread.
[[nodiscard]] Image read_image_file(const std::filesystem::path& path);

/// The same in steps: the file's bytes (of a file that is no picture, only its first ones), how
/// many pixels they hold, 1 to kMaxImagePixels, and the picture. Decoding holds
/// the picture more than once, and takes no block larger than its dimensions can need.
[[nodiscard]] std::vector<std::byte> read_image_bytes(const std::filesystem::path& path);
[[nodiscard]] long long count_pixels(std::span<const std::byte> bytes);
[[nodiscard]] Image decode_image(std::span<const std::byte> bytes);

}  // namespace zscope
