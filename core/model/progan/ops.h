#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace zscope::progan {

constexpr double kLeakySlope = 0.2;
constexpr double kNormEpsilon = 1e-8;
/// Below this size of the smaller picture the fused 4x4 kernels lose to three by three ones
/// (measured on a CPU with 64 and 128 channels, forward and backward; a fixed choice, so that equal
/// runs give equal bits).
constexpr std::int64_t kSmallestFused = 8;

/// x / sqrt(mean over axis 1 of x^2 + 1e-8), per sample and pixel. x [N, C] or [N, C, H, W].
[[nodiscard]] at::Tensor pixel_norm(const at::Tensor& x);

/// 3x3 kernel [.., .., 3, 3] -> the 4x4 kernel of the fused stride-2 layers: the sum of the four
/// 4x4 windows of the kernel padded by one; per axis [w0, w0 + w1, w1 + w2, w2].
[[nodiscard]] at::Tensor fused_kernel(const at::Tensor& kernel);

/// x [N, in, H, W], scaled 3x3 kernel in stored orientation [out, in, 3, 3] -> [N, out, 2H, 2W], no
/// bias.
[[nodiscard]] at::Tensor up_convolution(const at::Tensor& x, const at::Tensor& kernel);

/// x [N, in, H, W], scaled kernel [out, in, 3, 3], bias [out] -> [N, out, H/2, W/2]: 3x3
/// convolution, 2x2 mean.
[[nodiscard]] at::Tensor down_convolution(const at::Tensor& x, const at::Tensor& kernel,
                                          const at::Tensor& bias = {});

/// Nearest-neighbour upscale and box average by an integer factor.
[[nodiscard]] at::Tensor upscale(const at::Tensor& x, std::int64_t factor);
[[nodiscard]] at::Tensor downscale(const at::Tensor& x, std::int64_t factor);

/// Appends one channel: the standard deviation over strided groups of min(4, N) samples
/// (m, m + M, m + 2M, ...; M = N / group), averaged over channels and pixels. [N, C, H, W] -> [N,
/// C+1, H, W]. Throws Error(invalid_argument) if N is not divisible by the group.
[[nodiscard]] at::Tensor append_minibatch_stddev(const at::Tensor& x);

}  // namespace zscope::progan
