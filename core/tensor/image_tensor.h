#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

#include "core/base/image.h"

namespace zscope {

/// Interleaved rows to planes: `planes` takes channels * height * width bytes.
void write_planes(const Image& image, std::uint8_t* planes);

/// [C, H, W] uint8 on the CPU.
[[nodiscard]] at::Tensor to_bytes(const Image& image);

/// Bytes 0..255 of any shape to float32 in [-1, 1]: x * 2 / 255 - 1.
[[nodiscard]] at::Tensor to_model_range(const at::Tensor& bytes);

/// [N, C, H, W] float to [N, C, H / 2, W / 2]: means of 2 x 2, unrounded.
[[nodiscard]] at::Tensor downscale2(const at::Tensor& pictures);

/// Real pictures while a resolution fades in: lerp(x, up2(down2(x)), fade), where fade = lod -
/// floor(lod) is in [0, 1) and 0 leaves x as it is (docs/methods.md, "Progressive growing").
[[nodiscard]] at::Tensor fade_to_lower(const at::Tensor& pictures, double fade);

}  // namespace zscope
