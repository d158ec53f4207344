#pragma once

#include <ATen/core/Tensor.h>
#include <c10/core/DeviceType.h>

#include <cstdint>

namespace zscope::progan {

constexpr double kLeakySlope = 0.2;
constexpr double kNormEpsilon = 1e-8;

/// x / sqrt(mean over axis 1 of x^2 + 1e-8), per sample and pixel. x [N, C] or [N, C, H, W].
[[nodiscard]] at::Tensor pixel_norm(const at::Tensor& x);

/// 3x3 kernel [.., .., 3, 3] -> the 4x4 kernel of the fused stride-2 layers: the sum of the four
/// 4x4 windows of the kernel padded by one; per axis [w0, w0 + w1, w1 + w2, w2].
[[nodiscard]] at::Tensor fused_kernel(const at::Tensor& kernel);

/// The ways to compute a layer that doubles or halves the size; equal up to rounding.
enum class ResizingForm {
    separate,  ///< nearest upscale or 2x2 mean, and a 3x3 convolution
    fused,     ///< one convolution of stride 2 with a 4x4 kernel
    phases,    ///< doubling: a 2x2 convolution for each phase of the output, in one call; halving
               ///< takes `fused`
};

/// The form that up_convolution and down_convolution take, for a smaller picture of `size` pixels a
/// side and an input of so many channels: the faster one where it was measured, from a fixed table,
/// never by a timing, so that equal runs give equal bits.
[[nodiscard]] ResizingForm form_for(c10::DeviceType device, std::int64_t size,
                                    std::int64_t channels) noexcept;

/// x [N, in, H, W], scaled 3x3 kernel in stored orientation [out, in, 3, 3] -> [N, out, 2H, 2W], no
/// bias.
[[nodiscard]] at::Tensor up_convolution(const at::Tensor& x, const at::Tensor& kernel);
/// The same in a given form. Each is differentiable any number of times.
[[nodiscard]] at::Tensor up_convolution(const at::Tensor& x, const at::Tensor& kernel,
                                        ResizingForm form);

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
