#include "core/metrics/picture_statistics.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/sum.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "core/base/error.h"

namespace zscope {
namespace {

constexpr std::int64_t kChunk = 64;

double gradient_sum(const at::Tensor& pictures) {
    const auto energy = [&pictures](int axis) {
        const std::int64_t size = pictures.size(axis);
        const at::Tensor step =
            pictures.narrow(axis, 1, size - 1) - pictures.narrow(axis, 0, size - 1);
        return step.square().mean({1, 2, 3}).sum().item<double>();
    };
    return energy(2) + energy(3);
}

/// `measure(set, left out group or -1)`; both sets lose the same group's number, and since they are
/// drawn apart their chances add up.
template <typename Measure>
Estimate jackknifed_ratio(const Measure& measure) {
    constexpr int kGroups = PictureStatistics::kGroups;
    double mean = 0;
    std::vector<double> ratios;
    for (int group = 0; group < kGroups; ++group) {
        ratios.push_back(measure(group));
        mean += ratios.back() / kGroups;
    }
    double square = 0;
    for (const double ratio : ratios) square += (ratio - mean) * (ratio - mean);
    return estimate_from_error(measure(-1), std::sqrt(square * (kGroups - 1.0) / kGroups));
}

}  // namespace

PictureStatistics::PictureStatistics(const at::Tensor& pictures) : groups_(kGroups) {
    const at::NoGradGuard no_grad;
    const std::int64_t count = pictures.dim() == 4 ? pictures.size(0) : 0;
    if (count < 2 * kGroups || pictures.size(2) < 2 || pictures.size(3) < 2) {
        throw Error(ErrorCode::invalid_argument, "found " + std::to_string(count) +
                                                     " pictures; their statistics need at least " +
                                                     std::to_string(2 * kGroups));
    }
    for (int g = 0; g < kGroups; ++g) {
        Sums& group = groups_[static_cast<std::size_t>(g)];
        const std::int64_t last = count * (g + 1) / kGroups;
        for (std::int64_t first = count * g / kGroups; first < last; first += kChunk) {
            const at::Tensor part =
                pictures.slice(0, first, std::min(first + kChunk, last)).to(at::kDouble) / 255.0;
            const at::Tensor sum = part.sum(0);
            const at::Tensor square = part.square().sum(0);
            group.sum = group.sum.defined() ? group.sum + sum : sum;
            group.square = group.square.defined() ? group.square + square : square;
            group.gradient += gradient_sum(part);
            group.count += static_cast<double>(part.size(0));
        }
    }
}

PictureStatistics::Sums PictureStatistics::total(int left_out) const {
    Sums all;
    for (int g = 0; g < kGroups; ++g) {
        if (g == left_out) continue;
        const Sums& group = groups_[static_cast<std::size_t>(g)];
        all.count += group.count;
        all.gradient += group.gradient;
        all.sum = all.sum.defined() ? all.sum + group.sum : group.sum;
        all.square = all.square.defined() ? all.square + group.square : group.square;
    }
    return all;
}

at::Tensor PictureStatistics::mean() const {
    const Sums all = total(-1);
    return all.sum / all.count;
}

at::Tensor PictureStatistics::variance() const {
    const Sums all = total(-1);
    return (all.square - all.sum.square() / all.count) / (all.count - 1.0);
}

double PictureStatistics::mean_variance(int left_out) const {
    const Sums all = total(left_out);
    const at::Tensor squares = all.square - all.sum.square() / all.count;
    return squares.mean().item<double>() / (all.count - 1.0);
}

double PictureStatistics::gradient_energy(int left_out) const {
    const Sums all = total(left_out);
    return all.gradient / all.count;
}

Estimate diversity_ratio(const PictureStatistics& pictures, const PictureStatistics& reference) {
    return jackknifed_ratio([&](int left_out) {
        return pictures.mean_variance(left_out) /
               std::max(reference.mean_variance(left_out), 1e-12);
    });
}

Estimate sharpness_ratio(const PictureStatistics& pictures, const PictureStatistics& reference) {
    return jackknifed_ratio([&](int left_out) {
        return pictures.gradient_energy(left_out) /
               std::max(reference.gradient_energy(left_out), 1e-12);
    });
}

}  // namespace zscope
