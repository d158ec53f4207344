#pragma once

#include <cstdint>
#include <string>

#include "core/tensor/safetensors.h"

namespace zscope {

/// A file's version must be from 1 to `newest`. `what` names the file and its kind in messages,
/// e.g. "a/model.json is a model card". Throws Error(bad_file) below 1, Error(unsupported) above
/// `newest`.
void check_file_version(std::int64_t found, std::int64_t newest, const std::string& what);

/// The same for the "version" in a safetensors file's metadata; it must be there, a whole number in
/// decimal digits.
void check_file_version(const TextMetadata& metadata, std::int64_t newest, const std::string& what);

}  // namespace zscope
