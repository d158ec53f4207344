#pragma once

#include "core/base/error.h"

namespace zscope {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailure = 1;     ///< something went wrong at run time
inline constexpr int kExitWrongInput = 2;  ///< wrong usage, or a file that is not what it should be
inline constexpr int kExitCancelled = 130;  ///< as a shell reports Ctrl+C

[[nodiscard]] int exit_code_for(ErrorCode code) noexcept;

}  // namespace zscope
