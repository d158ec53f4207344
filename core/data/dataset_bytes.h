#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "core/base/progress.h"
#include "core/data/dataset.h"

namespace zscope {

/// The pictures first .. first + count - 1 as bytes, [count, 3, R, R] uint8 on the CPU, made on
/// `threads` threads (>= 1). Error(invalid_argument) outside the set, Error(out_of_memory).
[[nodiscard]] at::Tensor load_bytes(const Dataset& dataset, std::int64_t first, std::int64_t count,
                                    int threads, ProgressSink& progress);

/// The same of the pictures at `indices`, in their order.
[[nodiscard]] at::Tensor load_bytes(const Dataset& dataset, std::span<const std::int64_t> indices,
                                    int threads, ProgressSink& progress);

}  // namespace zscope
