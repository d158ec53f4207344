#pragma once

#include "core/train/regularizer_table.h"

namespace zscope {

/// The Hessian Penalty with the options `hp_*`.
[[nodiscard]] RegularizerEntry hessian_penalty_entry();

}  // namespace zscope
