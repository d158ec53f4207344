#include "core/tensor/image_tensor.h"

#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/upsample_nearest2d.h>

namespace zscope {

void write_planes(const Image& image, std::uint8_t* planes) {
    const std::size_t area =
        static_cast<std::size_t>(image.width) * static_cast<std::size_t>(image.height);
    const std::size_t channels = static_cast<std::size_t>(image.channels);
    for (std::size_t c = 0; c < channels; ++c) {
        for (std::size_t i = 0; i < area; ++i) {
            planes[c * area + i] = image.pixels[i * channels + c];
        }
    }
}

at::Tensor to_bytes(const Image& image) {
    const at::Tensor bytes = at::empty({image.channels, image.height, image.width}, at::kByte);
    write_planes(image, bytes.mutable_data_ptr<std::uint8_t>());
    return bytes;
}

at::Tensor to_model_range(const at::Tensor& bytes) {
    return bytes.to(at::kFloat).mul(2.0 / 255.0).sub_(1.0);
}

at::Tensor downscale2(const at::Tensor& pictures) {
    return at::avg_pool2d(pictures, {2, 2});
}

at::Tensor fade_to_lower(const at::Tensor& pictures, double fade) {
    if (fade <= 0.0) return pictures;
    const at::Tensor coarse =
        at::upsample_nearest2d(downscale2(pictures), {pictures.size(2), pictures.size(3)});
    return at::lerp(pictures, coarse, fade);
}

}  // namespace zscope
