#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace zscope {

/// Which latents agree in some of their components.
struct EqualRows {
    std::vector<std::int64_t> first;     ///< the rows whose values no row before them has
    std::vector<std::int64_t> of_first;  ///< of each row, its place in `first`
};

/// Rows of z [N, n] (CPU) with equal numbers in `components`. A row with a NaN there equals none.
[[nodiscard]] EqualRows equal_rows(const at::Tensor& z,
                                   const std::vector<std::int64_t>& components);

}  // namespace zscope
