#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/hessian/packed_size.h"

namespace zscope {

/// Where (i, j) and (j, i) stand.
[[nodiscard]] constexpr std::int64_t packed_index(std::int64_t i, std::int64_t j, std::int64_t n) {
    return i <= j ? i * n - i * (i - 1) / 2 + (j - i) : packed_index(j, i, n);
}

/// The pairs (i, j), i <= j, in packed order.
[[nodiscard]] std::vector<std::pair<std::int64_t, std::int64_t>> packed_pairs(std::int64_t n);

/// packed [T, ...] -> [n, n, ...].
[[nodiscard]] at::Tensor unpack_symmetric(const at::Tensor& packed, std::int64_t n);

/// [n, n, ...] -> [T, ...].
[[nodiscard]] at::Tensor pack_symmetric(const at::Tensor& full);

/// Columns of T numbers that visit_in_doubles hands out at once.
[[nodiscard]] std::int64_t columns_at_once(std::int64_t rows);

/// packed [T, p] of any floating type, some columns at a time: `visit(columns [T, q] float64,
/// first)`. Where packed is float64 itself the columns are its own.
void visit_in_doubles(
    const at::Tensor& packed,
    const std::function<void(const at::Tensor& columns, std::int64_t first)>& visit);

/// How often an entry of the triangle occurs in the whole matrix: 1 on the diagonal, else 2. [T]
/// float64.
[[nodiscard]] at::Tensor packed_multiplicity(std::int64_t n);

}  // namespace zscope
