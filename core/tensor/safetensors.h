#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/tensor/named_tensors.h"

namespace zscope {

/// Free text that travels in the file's header under "__metadata__".
using TextMetadata = std::map<std::string, std::string>;

/// Where one tensor lies in a safetensors file (docs/file-formats.md, "Weights").
struct SafetensorsEntry {
    std::string name;
    std::string dtype;                ///< "F32", "F64", "F16", "BF16", "I64", "I32", "U8" or "BOOL"
    std::vector<std::int64_t> shape;  ///< every length >= 0, rank at most 8
    std::uint64_t offset = 0;         ///< first byte, counted from the start of the file
    std::uint64_t bytes = 0;
};

/// The checked header: entries in the order of their bytes, which they cover without gap or
/// overlap.
struct SafetensorsHeader {
    std::vector<SafetensorsEntry> entries;
    TextMetadata metadata;
};

struct SafetensorsFile {
    NamedTensors tensors;  ///< in the order of the file
    TextMetadata metadata;
    std::string sha256;  ///< hex, of the whole file
};

/// Reads and checks the header only; cheap whatever the file's size. Never blocks, never allocates
/// more than the file's size (the header is limited to 16 MiB). Throws Error(bad_file, not_found,
/// io, ...) that says what was found and what was expected.
[[nodiscard]] SafetensorsHeader read_safetensors_header(const std::filesystem::path& path);

/// Reads the whole file into CPU tensors. Errors as above. NaN is not an error here.
[[nodiscard]] SafetensorsFile read_safetensors(const std::filesystem::path& path);

/// Writes `tensors` (any device, any strides; the eight dtypes above) in the given order through a
/// temporary file, fsync and rename: `path` holds the old or the new content, never a part. Equal
/// input gives equal bytes. Returns the SHA-256 of the file. Throws Error(invalid_argument) on
/// duplicate or empty names and other dtypes, Error(io) when the disk refuses.
std::string write_safetensors(const std::filesystem::path& path, const NamedTensors& tensors,
                              const TextMetadata& metadata = {});

}  // namespace zscope
