#include "core/hessian/interaction.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <string>

#include "core/base/error.h"
#include "core/hessian/interval.h"
#include "core/hessian/packed_hessian.h"

namespace zscope {

InteractionMeter::InteractionMeter(std::int64_t n,
                                   std::vector<std::pair<std::int64_t, std::int64_t>> mapped,
                                   std::int64_t map_channels, std::int64_t map_pixels)
    : n_(n),
      mapped_(std::move(mapped)),
      map_channels_(map_channels),
      sum_(at::zeros({packed_size(n)}, at::kDouble)) {
    for (const auto& [i, j] : mapped_) {
        if (i < 0 || j < 0 || i >= n || j >= n) {
            throw Error(ErrorCode::invalid_argument,
                        "pair (" + std::to_string(i) + ", " + std::to_string(j) +
                            "); expected components 0 to " + std::to_string(n - 1));
        }
    }
    maps_ = at::zeros({static_cast<std::int64_t>(mapped_.size()), map_channels * map_pixels},
                      at::kDouble);
}

void InteractionMeter::add(const HessianSlice& slice) {
    require_one_scheme(scheme_, slice.scheme);
    visit_in_doubles(slice.packed, [&](const at::Tensor& columns, std::int64_t first) {
        const at::Tensor squares = columns.square();
        sum_ += squares.sum(1).cpu();
        for (std::size_t k = 0; k < mapped_.size(); ++k) {
            const std::int64_t row = packed_index(mapped_[k].first, mapped_[k].second, n_);
            maps_[static_cast<std::int64_t>(k)]
                .narrow(0, slice.offset + first, columns.size(1))
                .add_(squares[row].cpu());
        }
    });
    count_ += slice.packed.size(1);
}

void InteractionMeter::end_sample() {
    if (count_ == 0) {
        return;
    }
    per_sample_.push_back(sum_ / static_cast<double>(count_));
    sum_ = at::zeros_like(sum_);
    count_ = 0;
}

InteractionMatrix InteractionMeter::result() const {
    if (per_sample_.empty()) {
        throw Error(ErrorCode::invalid_argument, "no sample was measured");
    }
    const MeanInterval squares = mean_interval(at::stack(per_sample_));
    const auto root = [this](const at::Tensor& packed) {
        return unpack_symmetric(packed.clamp_min(0.0).sqrt(), n_);
    };
    return {.value = root(squares.mean),
            .low = root(squares.low),
            .high = root(squares.high),
            .samples = static_cast<std::int64_t>(per_sample_.size())};
}

at::Tensor InteractionMeter::map(std::size_t index) const {
    const double samples = static_cast<double>(per_sample_.size());
    const at::Tensor sums = maps_[static_cast<std::int64_t>(index)].view({map_channels_, -1});
    return (sums.mean(0) / samples).sqrt();
}

}  // namespace zscope
