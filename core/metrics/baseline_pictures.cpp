#include "core/metrics/baseline_pictures.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/exp.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/replication_pad2d.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace zscope {
namespace {

constexpr std::int64_t kChunk = 64;

at::Tensor as_bytes(const at::Tensor& values) {
    return values.round().clamp(0, 255).to(at::kByte);
}

}  // namespace

at::Tensor noise_pictures(const PictureStatistics& data, std::int64_t count, std::uint64_t seed) {
    const at::NoGradGuard no_grad;
    at::Generator random = at::make_generator<at::CPUGeneratorImpl>(seed);
    const at::Tensor mean = (data.mean() * 255.0).to(at::kFloat);
    const at::Tensor deviation = (data.variance().clamp_min(0.0).sqrt() * 255.0).to(at::kFloat);
    std::vector<std::int64_t> shape = mean.sizes().vec();
    shape.insert(shape.begin(), count);
    at::Tensor pictures = at::empty(shape, at::kByte);
    for (std::int64_t first = 0; first < count; first += kChunk) {
        shape[0] = std::min(kChunk, count - first);
        const at::Tensor noise = at::randn(shape, random, at::kFloat);
        pictures.narrow(0, first, shape[0]).copy_(as_bytes(mean + deviation * noise));
    }
    return pictures;
}

at::Tensor blurred_pictures(const at::Tensor& pictures, double deviation) {
    const at::NoGradGuard no_grad;
    const auto reach = static_cast<std::int64_t>(std::ceil(3.0 * deviation));
    const at::Tensor at_place = at::arange(-reach, reach + 1, at::kFloat);
    const at::Tensor bell = at::exp(at_place.square() * (-0.5 / (deviation * deviation)));
    const at::Tensor weight = bell / bell.sum();
    const std::int64_t channels = pictures.size(1);
    const std::int64_t taps = weight.size(0);
    const auto filter = [&](const at::Tensor& x, at::IntArrayRef shape) {
        return at::conv2d(x, weight.reshape(shape).repeat({channels, 1, 1, 1}), {}, 1,
                          at::IntArrayRef{0, 0}, 1, channels);
    };
    at::Tensor out = at::empty_like(pictures);
    for (std::int64_t first = 0; first < pictures.size(0); first += kChunk) {
        const std::int64_t size = std::min(kChunk, pictures.size(0) - first);
        const at::Tensor padded = at::replication_pad2d(
            pictures.narrow(0, first, size).to(at::kFloat), {reach, reach, reach, reach});
        out.narrow(0, first, size)
            .copy_(as_bytes(filter(filter(padded, {1, 1, taps, 1}), {1, 1, 1, taps})));
    }
    return out;
}

}  // namespace zscope
