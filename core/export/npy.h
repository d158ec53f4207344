#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>

namespace zscope {

/// The bytes of a NumPy .npy file (format version 1.0, little endian, C order) of a float32 or
/// float64 tensor of any shape and device. Throws Error(invalid_argument) for other types.
[[nodiscard]] std::string encode_npy(const at::Tensor& values);

/// Writes it as AtomicFile does. Throws as above and Error(io).
void write_npy(const std::filesystem::path& path, const at::Tensor& values);

}  // namespace zscope
