#pragma once

#include <string>

#include "core/base/error.h"
#include "core/tensor/input_file.h"

namespace zscope {

enum class FileKind { safetensors, json, other };

/// Looks at the content of `file`, not at its name.
[[nodiscard]] FileKind detect_file_kind(const InputFile& file);

/// For a file of kind `other`: an Error(bad_file) that says what the file is (picture, archive,
/// pickle, TorchScript, ONNX, HDF5, text, ...) and how to come from it to something that can be
/// opened.
[[nodiscard]] Error describe_wrong_file(const InputFile& file);

}  // namespace zscope
