#pragma once

#include <exception>

#include "core/base/error.h"

namespace zscope {

/// translate_failure for threads that call LibTorch: its errors become model_failure with their
/// text but without the C++ backtrace; out of memory, on the CPU or a device, becomes out_of_memory
/// with a hint. Everything else as translate_failure.
[[nodiscard]] Error translate_torch_failure(std::exception_ptr failure);

}  // namespace zscope
