#pragma once

#include <exception>
#include <functional>

#include "core/base/error.h"

namespace zscope {

/// Turns a caught exception into the Error that crosses the thread boundary.
using FailureTranslator = std::function<Error(std::exception_ptr)>;

/// An Error as it is; std::bad_alloc as out_of_memory; any other
/// std::exception as model_failure with its text.
[[nodiscard]] Error translate_failure(std::exception_ptr failure);

}  // namespace zscope
