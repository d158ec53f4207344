#pragma once

#include <cstdint>

/// Matrix products of bfloat16 values (their bits) with sums in float32, one thread, for
/// processors that multiply pairs of them by vectors (AVX512_BF16). LibTorch's own product lays out
/// the right matrix again in each call, which costs more than it gains below some 256 columns.
namespace zscope::progan {

/// Whether the processor can.
[[nodiscard]] bool has_bfloat16_pairs() noexcept;

/// Whether it multiplies whole tiles of matrices as well (AMX), several times as fast, as
/// LibTorch's convolutions do.
[[nodiscard]] bool has_bfloat16_tiles();

/// What the sizes of a product must be multiples of.
constexpr std::int64_t kBfloat16Rows = 4;
constexpr std::int64_t kBfloat16Inner = 2;
constexpr std::int64_t kBfloat16Columns = 32;

/// c = a b, without has_bfloat16_pairs() undefined. a [rows, inner]; b [columns / 32, inner / 2,
/// 32, 2]: panels of 32 columns, rows in pairs; c [rows, columns]. Equal rows give equal bits,
/// whatever lies beside them.
void multiply_bfloat16(const std::uint16_t* a, const std::uint16_t* b, float* c, std::int64_t rows,
                       std::int64_t inner, std::int64_t columns) noexcept;

}  // namespace zscope::progan
