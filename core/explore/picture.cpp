#include "core/explore/picture.h"

#include <ATen/ops/isfinite.h>
#include <ATen/ops/isnan.h>
#include <ATen/ops/nan_to_num.h>

#include <cstddef>
#include <string>

#include "core/base/color.h"
#include "core/base/error.h"

namespace zscope {
namespace {

std::string shape_text(const at::Tensor& tensor) {
    std::string text = "[";
    for (const std::int64_t size : tensor.sizes()) {
        text += (text.size() > 1 ? ", " : "") + std::to_string(size);
    }
    return text + "]";
}

// [N, C, H, W] with sizes that an Image can hold.
void require_pictures(const at::Tensor& pictures) {
    constexpr std::int64_t kLargestSide = 65536;
    if (pictures.dim() != 4 || pictures.numel() == 0 || pictures.size(2) > kLargestSide ||
        pictures.size(3) > kLargestSide || !pictures.is_floating_point()) {
        throw Error(ErrorCode::model_failure,
                    "The generator's output has shape " + shape_text(pictures) + " and type " +
                        std::string(pictures.dtype().name()) +
                        "; expected pictures [N, C, H, W] of floating point numbers");
    }
}

at::Tensor with_batch_axis(const at::Tensor& picture) {
    at::Tensor pictures = picture.dim() == 3 ? picture.unsqueeze(0) : picture;
    require_pictures(pictures);
    if (pictures.size(0) != 1) {
        throw Error(ErrorCode::model_failure, "The generator's output has shape " +
                                                  shape_text(pictures) + "; expected one picture");
    }
    return pictures;
}

// Gives the pixels `where` [N, H, W] of bytes [N, 3, H, W] this colour.
void paint(const at::Tensor& bytes, const at::Tensor& where, const Rgb& color) {
    bytes.select(1, 0).masked_fill_(where, color.red);
    bytes.select(1, 1).masked_fill_(where, color.green);
    bytes.select(1, 2).masked_fill_(where, color.blue);
}

// [N, H, W, 3] bytes in host memory.
at::Tensor to_rgb_bytes(const at::Tensor& pictures, const ValueRange& range) {
    const at::Tensor channels = pictures.size(1) >= 3
                                    ? pictures.narrow(1, 0, 3)
                                    : pictures.narrow(1, 0, 1).expand({-1, 3, -1, -1});
    const double scale = 255.0 / (static_cast<double>(range.max) - range.min);
    const at::Tensor finite =
        at::nan_to_num(channels.to(at::kFloat), range.min, range.max, range.min);
    const at::Tensor bytes =
        finite.sub(range.min).mul_(scale).round_().clamp_(0, 255).to(at::kByte);
    if (const at::Tensor without_number = at::isnan(channels).any(1);
        without_number.any().item<bool>()) {
        paint(bytes, without_number, kNotANumberColor);
    }
    return bytes.permute({0, 2, 3, 1}).contiguous().cpu();
}

}  // namespace

ValueRange value_range(const GeneratorInfo& info) {
    return {info.range_min, info.range_max};
}

std::vector<Image> to_images(const at::Tensor& pictures, const ValueRange& range) {
    require_pictures(pictures);
    const at::Tensor bytes = to_rgb_bytes(pictures.detach(), range);
    const std::size_t picture_bytes = static_cast<std::size_t>(bytes.numel() / bytes.size(0));
    std::vector<Image> images(static_cast<std::size_t>(bytes.size(0)));
    const std::uint8_t* source = bytes.const_data_ptr<std::uint8_t>();
    for (Image& image : images) {
        image.height = static_cast<int>(bytes.size(1));
        image.width = static_cast<int>(bytes.size(2));
        image.channels = 3;
        image.pixels.assign(source, source + picture_bytes);
        source += picture_bytes;
    }
    return images;
}

Image to_image(const at::Tensor& picture, const ValueRange& range) {
    return to_images(with_batch_axis(picture), range).front();
}

FloatImage to_float_image(const at::Tensor& picture) {
    const at::Tensor values = with_batch_axis(picture).detach().to(at::kFloat).contiguous().cpu();
    FloatImage image;
    image.channels = static_cast<int>(values.size(1));
    image.height = static_cast<int>(values.size(2));
    image.width = static_cast<int>(values.size(3));
    const float* source = values.const_data_ptr<float>();
    image.values.assign(source, source + values.numel());
    return image;
}

bool has_non_finite(const at::Tensor& values) {
    return !at::isfinite(values.detach()).all().item<bool>();
}

}  // namespace zscope
