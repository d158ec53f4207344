#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "core/base/image.h"
#include "core/model/generator_info.h"

namespace zscope {

/// The nominal values of black and white; outputs may leave them.
struct ValueRange {
    float min = -1.0F;
    float max = 1.0F;
};

[[nodiscard]] ValueRange value_range(const GeneratorInfo& info);

/// The one way from a generator's output to 8-bit pictures, for the window and every export:
/// (x - min) * 255 / (max - min), rounded half to even, clipped (for [-1, 1]: (x + 1) * 127.5).
/// Always RGB: three channels of `pictures` [N, C, H, W], or its first one as grey where C < 3. A
/// pixel with a NaN in one of them is kNotANumberColor. Converts on the tensor's device. Throws
/// Error(model_failure) if the shape is another.
[[nodiscard]] std::vector<Image> to_images(const at::Tensor& pictures, const ValueRange& range);

/// One picture, [C, H, W] or [1, C, H, W].
[[nodiscard]] Image to_image(const at::Tensor& picture, const ValueRange& range);

/// The model's own numbers, all channels, of one picture [C, H, W] or [1, C, H, W].
[[nodiscard]] FloatImage to_float_image(const at::Tensor& picture);

/// Whether any value is NaN or infinite.
[[nodiscard]] bool has_non_finite(const at::Tensor& values);

}  // namespace zscope
