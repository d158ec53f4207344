#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace zscope {

/// The bytes of a NumPy .npy file (format version 1.0, little endian, C order) of a float32 or
/// float64 tensor of any shape and device. Throws Error(invalid_argument) for other types.
[[nodiscard]] std::string encode_npy(const at::Tensor& values);

/// Writes it as AtomicFile does. Throws as above and Error(io).
void write_npy(const std::filesystem::path& path, const at::Tensor& values);

/// A .npy file of float32 or float64 numbers, little endian.
struct NpyArray {
    std::vector<std::int64_t> shape;  ///< at most 8 sizes
    std::vector<double> values;       ///< in the order of the file
};

/// Reads a .npy file (format versions 1.0 to 3.0) of at most `limit` bytes, which nobody vouches
/// for: every size is checked against the file before memory is taken. Throws Error: bad_file,
/// unsupported for other kinds of numbers, and as InputFile.
[[nodiscard]] NpyArray read_npy(const std::filesystem::path& path, std::uint64_t limit);
/// Whether the file begins as .npy files do; false where it cannot be read.
[[nodiscard]] bool begins_as_npy(const std::filesystem::path& path) noexcept;

}  // namespace zscope
