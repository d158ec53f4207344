#pragma once

#include <ATen/core/Tensor.h>
#include <c10/util/FunctionRef.h>

#include <cstdint>

namespace zscope::progan {

/// Calls `work(begin, end)` for parts of [0, rows) on LibTorch's own thread team (at::parallel_for
/// of a header would need an OpenMP of our own beside LibTorch's). `anchor` holds at least `rows`
/// elements and is not touched. Parts have at least `grain` rows.
void parallel_rows(const at::Tensor& anchor, std::int64_t rows, std::int64_t grain,
                   c10::function_ref<void(std::int64_t, std::int64_t)> work);

}  // namespace zscope::progan
