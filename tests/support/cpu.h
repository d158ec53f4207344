#pragma once

#include <c10/core/Device.h>

namespace zscope::testing {

inline const c10::Device kCpu{c10::kCPU};

}  // namespace zscope::testing
