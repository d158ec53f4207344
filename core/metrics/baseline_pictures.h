#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/metrics/picture_statistics.h"

namespace zscope {

/// Pictures that have the data's mean and variance at every pixel and nothing else: Gaussian noise,
/// independent from pixel to pixel. [count, C, H, W] uint8; the same for the same seed.
[[nodiscard]] at::Tensor noise_pictures(const PictureStatistics& data, std::int64_t count,
                                        std::uint64_t seed);

/// `pictures` [N, C, H, W] uint8 under a Gaussian blur of `deviation` > 0 pixels.
[[nodiscard]] at::Tensor blurred_pictures(const at::Tensor& pictures, double deviation);

}  // namespace zscope
