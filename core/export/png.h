#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "core/base/image.h"

namespace zscope {

/// Keyword (1 to 79 characters of ASCII) -> UTF-8 text, kept in the picture's iTXt chunks.
using PngText = std::map<std::string, std::string>;

/// The bytes of a PNG file with `text` in iTXt chunks after its header (PNG
/// specification, 11.3.3.4). No time stamps: equal input gives equal bytes. Throws
/// Error(invalid_argument) on a picture without pixels, whose bytes do not fit its size, or of more
/// than 2^30 bytes; Error(out_of_memory).
[[nodiscard]] std::string encode_png(const Image& image, const PngText& text = {});

/// Writes it as AtomicFile does. Throws as above and Error(io).
void write_png(const std::filesystem::path& path, const Image& image, const PngText& text = {});

/// Throws Error(invalid_argument) unless `path` ends in .png; call before the work is done.
void require_png_name(const std::filesystem::path& path);

/// The uncompressed iTXt chunks of a PNG file, of at most 16 MiB in all. Every length and checksum
/// is verified; a file of another kind is told by its first bytes; never blocks on a special file.
/// Throws Error(bad_file, not_found, ...).
[[nodiscard]] PngText read_png_text(const std::filesystem::path& path);
/// Whether the file begins as PNG files do; false where it cannot be read.
[[nodiscard]] bool begins_as_png(const std::filesystem::path& path) noexcept;

}  // namespace zscope
