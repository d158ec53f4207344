#include "core/directions/kept_hessians.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <utility>

#include "core/hessian/diagonalness.h"
#include "core/hessian/packed_hessian.h"

namespace zscope {
namespace {

constexpr std::int64_t kMostNumbers = std::int64_t{1} << 20;  ///< kept of one latent

/// columns [T, q] float64 -> the same Hessians seen from the axes.
at::Tensor turned(const at::Tensor& columns, const at::Tensor& axes) {
    const at::Tensor full = unpack_symmetric(columns, axes.size(0)).permute({2, 0, 1});
    return pack_symmetric(axes.matmul(full).matmul(axes.t()).permute({1, 2, 0}));
}

}  // namespace

std::int64_t KeptHessians::step(std::int64_t total) const {
    const std::int64_t most = std::max<std::int64_t>(1, kMostNumbers / packed_size(n_));
    return std::max<std::int64_t>(1, (total + most - 1) / most);
}

void KeptHessians::add(const HessianSlice& slice) {
    const std::int64_t values = slice.packed.size(1);
    const std::int64_t each = step(slice.total);
    const std::int64_t first = (each - slice.offset % each) % each;  // of all: multiples of it
    if (first < values) {
        current_.push_back(slice.packed.slice(1, first, values, each)
                               .to(at::device(at::kCPU), /*non_blocking=*/false, /*copy=*/true));
    }
}

void KeptHessians::end_sample() {
    if (!current_.empty()) {
        samples_.push_back(std::exchange(current_, {}));
    }
}

DiagonalNumbers KeptHessians::seen_from(const at::Tensor& axes, HessianScheme scheme) const {
    if (samples_.empty()) {
        return {};
    }
    DiagonalnessMeter meter(n_);
    for (const std::vector<at::Tensor>& slices : samples_) {
        for (const at::Tensor& packed : slices) {
            visit_in_doubles(packed, [&](const at::Tensor& columns, std::int64_t /*first*/) {
                HessianSlice slice;
                slice.packed = turned(columns, axes);
                slice.scheme = scheme;
                meter.add(slice);
            });
        }
        meter.end_sample();
    }
    const Diagonalness found = meter.result();
    return {.share = found.share, .ratio = found.ratio};
}

}  // namespace zscope
