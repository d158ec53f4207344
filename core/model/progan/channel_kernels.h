#pragma once

#include <cstdint>

/// Loops over pixels whose channels lie together (channels-last pictures), one thread;
/// compiled for several instruction sets and chosen by the processor at load time. Rows are pixels.
namespace zscope::progan {

/// y = a / sqrt(mean(a^2) + 1e-8) with a = leaky_relu(x + bias); also keeps the factor of each row.
/// x, y [rows, channels], bias [channels], factor [rows].
void bias_leaky_norm_rows(const float* x, const float* bias, float* y, float* factor,
                          std::int64_t rows, std::int64_t channels);

/// The gradient of bias_leaky_norm_rows with respect to x + bias. gradient, dx [rows, channels].
void bias_leaky_norm_backward_rows(const float* gradient, const float* x, const float* bias,
                                   const float* factor, float* dx, std::int64_t rows,
                                   std::int64_t channels);

/// x / sqrt(mean(x^2) + 1e-8) in place. x [rows, channels].
void pixel_norm_rows(float* x, std::int64_t rows, std::int64_t channels);

/// The same for bfloat16 values (their bits), with sums in float32; rounds to nearest even.
void pixel_norm_rows_bfloat16(std::uint16_t* x, std::int64_t rows, std::int64_t channels);

}  // namespace zscope::progan
