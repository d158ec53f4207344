#include "core/metrics/laplacian_patches.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorIndexing.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/reflection_pad2d.h>
#include <ATen/ops/std.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <string>

#include "core/base/error.h"
#include "core/tensor/image_tensor.h"

namespace zscope {
namespace {

constexpr std::int64_t kChunk = 64;  // pictures whose pyramids are held at once

// The pyramid's low-pass filter, 1 4 6 4 1 along both axes, on each channel alone.
at::Tensor smooth(const at::Tensor& pictures) {
    const at::Tensor line = at::tensor({1.0F, 4.0F, 6.0F, 4.0F, 1.0F}) / 16.0F;
    const std::int64_t channels = pictures.size(1);
    const at::Tensor down = line.reshape({1, 1, 5, 1}).expand({channels, 1, 5, 1});
    const at::Tensor right = line.reshape({1, 1, 1, 5}).expand({channels, 1, 1, 5});
    const at::Tensor padded = at::reflection_pad2d(pictures, {2, 2, 2, 2});
    const auto filter = [channels](const at::Tensor& x, const at::Tensor& weight) {
        return at::conv2d(x, weight, {}, 1, at::IntArrayRef{0, 0}, 1, channels);
    };
    return filter(filter(padded, down), right);
}

at::Tensor half(const at::Tensor& pictures) {
    return smooth(pictures).slice(2, 0, std::nullopt, 2).slice(3, 0, std::nullopt, 2);
}

at::Tensor twice(const at::Tensor& pictures) {
    at::Tensor wide =
        at::zeros({pictures.size(0), pictures.size(1), 2 * pictures.size(2), 2 * pictures.size(3)});
    wide.slice(2, 0, std::nullopt, 2).slice(3, 0, std::nullopt, 2).copy_(pictures);
    return smooth(wide) * 4.0F;
}

std::vector<at::Tensor> pyramid(at::Tensor pictures, int coarsest) {
    std::vector<at::Tensor> levels;
    while (pictures.size(2) % 2 == 0 && pictures.size(3) % 2 == 0 &&
           std::min(pictures.size(2), pictures.size(3)) / 2 >= coarsest) {
        at::Tensor small = half(pictures);
        levels.push_back(pictures - twice(small));
        pictures = std::move(small);
    }
    levels.push_back(std::move(pictures));
    return levels;
}

// [N, 3, H, W] -> [N * patches, 3 * side * side], cut at random places.
at::Tensor cut(const at::Tensor& level, const PatchOptions& options, at::Generator& random) {
    const std::int64_t count = level.size(0);
    const std::int64_t side = options.side;
    const at::Tensor steps = at::arange(side);
    const auto places = [&](std::int64_t size) {
        return at::randint(0, size - side + 1, {count, options.patches, 1, 1, 1}, random,
                           at::kLong);
    };
    const at::Tensor rows = places(level.size(2)) + steps.reshape({side, 1});
    const at::Tensor columns = places(level.size(3)) + steps;
    const at::Tensor pictures = at::arange(count).reshape({count, 1, 1, 1, 1});
    const at::Tensor channels = at::arange(level.size(1)).reshape({level.size(1), 1, 1});
    return level.index({pictures, channels, rows, columns})
        .reshape({count * options.patches, level.size(1) * side * side});
}

void check(const at::Tensor& pictures, const PatchOptions& options) {
    if (pictures.dim() != 4 || pictures.size(0) < 1 || options.patches < 1 || options.side < 1 ||
        std::min(pictures.size(2), pictures.size(3)) < options.side || options.coarsest < 8 ||
        options.side > options.coarsest) {
        throw Error(ErrorCode::invalid_argument, "patches of " + std::to_string(options.side) +
                                                     " pixels cannot be cut from pictures of " +
                                                     std::to_string(pictures.size(-1)) + " pixels");
    }
}

at::Tensor by_channel(const PatchLevel& level) {
    return level.points.reshape({level.points.size(0), 3, -1});
}

}  // namespace

std::vector<PatchLevel> laplacian_patches(const at::Tensor& pictures, const PatchOptions& options,
                                          ProgressSink& progress, const std::stop_token& stop) {
    const at::NoGradGuard no_grad;
    check(pictures, options);
    at::Generator random = at::make_generator<at::CPUGeneratorImpl>(options.seed);
    std::vector<PatchLevel> levels;
    std::vector<std::vector<at::Tensor>> parts;
    const std::int64_t count = pictures.size(0);
    for (std::int64_t first = 0; first < count; first += kChunk) {
        if (stop.stop_requested()) {
            throw Error(ErrorCode::cancelled, "cutting patches was cancelled");
        }
        const std::int64_t last = std::min(count, first + kChunk);
        const std::vector<at::Tensor> chunk =
            pyramid(to_model_range(pictures.slice(0, first, last)), options.coarsest);
        parts.resize(chunk.size());
        for (std::size_t i = 0; i < chunk.size(); ++i) {
            if (first == 0) levels.push_back({chunk[i].size(2), {}});
            parts[i].push_back(cut(chunk[i], options, random));
        }
        progress.report(last, count, "patches");
    }
    for (std::size_t i = 0; i < levels.size(); ++i) levels[i].points = at::cat(parts[i]);
    return levels;
}

PatchScale::PatchScale(const std::vector<PatchLevel>& reference) {
    for (const PatchLevel& level : reference) {
        const at::Tensor values = by_channel(level);
        means_.push_back(values.mean(at::IntArrayRef{0, 2}, /*keepdim=*/true));
        deviations_.push_back(at::std(values, at::IntArrayRef{0, 2}, 0, true).clamp_min(1e-6));
    }
}

void PatchScale::apply(std::vector<PatchLevel>& levels) const {
    for (std::size_t i = 0; i < levels.size(); ++i) {
        at::Tensor& points = levels[i].points;
        points = ((by_channel(levels[i]) - means_[i]) / deviations_[i]).reshape(points.sizes());
    }
}

}  // namespace zscope
