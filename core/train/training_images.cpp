#include "core/train/training_images.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/from_blob.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/round.h>

#include <bit>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/shuffle.h"
#include "core/tensor/image_tensor.h"

namespace zscope {

TrainingImages::TrainingImages(at::Tensor pixels) : pixels_(std::move(pixels)) {
    const bool valid = pixels_.dim() == 4 && pixels_.scalar_type() == at::kByte &&
                       pixels_.size(0) >= 1 && pixels_.size(2) == pixels_.size(3) &&
                       std::has_single_bit(static_cast<std::uint64_t>(pixels_.size(2)));
    if (!valid) {
        throw Error(ErrorCode::invalid_argument,
                    "training pictures must be bytes of shape [N, C, R, R] with R a power of two");
    }
    pixels_ = pixels_.contiguous();
}

at::Tensor TrainingImages::batch(std::span<const std::int64_t> indices, double lod,
                                 c10::Device device) const {
    const at::NoGradGuard no_grad;
    std::vector<std::int64_t> rows(indices.begin(), indices.end());
    const at::Tensor index = at::from_blob(rows.data(), {static_cast<std::int64_t>(rows.size())},
                                           at::TensorOptions().dtype(at::kLong));
    at::Tensor x = at::index_select(pixels_, 0, index).to(device);
    const int level = static_cast<int>(std::floor(lod));
    if (level > 0) {
        const std::int64_t factor = std::int64_t{1} << level;
        x = at::round(at::avg_pool2d(x.to(at::kFloat), {factor, factor}));
    }
    return fade_to_lower(to_model_range(x), lod - level);
}

EpochSampler::EpochSampler(std::int64_t count, std::int64_t seed) : count_(count), seed_(seed) {}

std::vector<std::int64_t> EpochSampler::next(std::int64_t n) {
    std::vector<std::int64_t> indices;
    indices.reserve(static_cast<std::size_t>(n));
    for (std::int64_t i = 0; i < n; ++i, ++position_) {
        if (const std::int64_t epoch = position_ / count_; epoch != epoch_) {
            shuffle(epoch);
        }
        indices.push_back(order_[static_cast<std::size_t>(position_ % count_)]);
    }
    return indices;
}

void EpochSampler::seek(std::int64_t position) {
    position_ = position;
}

void EpochSampler::shuffle(std::int64_t epoch) {
    std::seed_seq seeds{static_cast<std::uint64_t>(seed_), static_cast<std::uint64_t>(epoch)};
    std::mt19937_64 random(seeds);
    order_.resize(static_cast<std::size_t>(count_));
    std::iota(order_.begin(), order_.end(), std::int64_t{0});
    zscope::shuffle(order_, random);
    epoch_ = epoch;
}

}  // namespace zscope
