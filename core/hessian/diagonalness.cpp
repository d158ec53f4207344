#include "core/hessian/diagonalness.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <string>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"

namespace zscope {
namespace {

constexpr double kRatioFloor = 1e-8;

at::Tensor packed_indices(std::int64_t n, bool diagonal) {
    std::vector<std::int64_t> index;
    for (const auto& [i, j] : packed_pairs(n)) {
        if ((i == j) == diagonal) {
            index.push_back(packed_index(i, j, n));
        }
    }
    return at::tensor(index, at::kLong);
}

}  // namespace

DiagonalnessMeter::DiagonalnessMeter(std::int64_t n) : n_(n) {
    if (n < 2) {
        throw Error(ErrorCode::invalid_argument,
                    "diagonalness of " + std::to_string(n) +
                        " component(s) is undefined; expected at least 2");
    }
    diagonal_ = packed_indices(n, true);
    off_diagonal_ = packed_indices(n, false);
}

void DiagonalnessMeter::add(const HessianSlice& slice) {
    require_one_scheme(scheme_, slice.scheme);
    const at::Tensor& packed = slice.packed;
    const at::Tensor diagonal = diagonal_.to(packed.device());
    const at::Tensor off_diagonal = off_diagonal_.to(packed.device());
    visit_in_doubles(packed, [&](const at::Tensor& columns, std::int64_t) {
        const at::Tensor on = columns.index_select(0, diagonal).abs_();
        const at::Tensor off = columns.index_select(0, off_diagonal).abs_();
        const at::Tensor is_diagonal = on.amax(0) >= off.amax(0);
        const at::Tensor ratio = on.mean(0) / (off.mean(0) + kRatioFloor);
        diagonal_hits_ += is_diagonal.to(at::kDouble).sum().item<double>();
        ratio_sum_ += ratio.sum().item<double>();
    });
    count_ += packed.size(1);
}

void DiagonalnessMeter::end_sample() {
    if (count_ == 0) {
        return;
    }
    shares_.push_back(diagonal_hits_ / static_cast<double>(count_));
    ratios_.push_back(ratio_sum_ / static_cast<double>(count_));
    counts_.push_back(count_);
    diagonal_hits_ = 0.0;
    ratio_sum_ = 0.0;
    count_ = 0;
}

Diagonalness DiagonalnessMeter::result() const {
    if (shares_.empty()) {
        throw Error(ErrorCode::invalid_argument, "no sample was measured");
    }
    const at::Tensor shares = at::tensor(shares_, at::kDouble);
    const at::Tensor ratios = at::tensor(ratios_, at::kDouble);
    const at::Tensor weights = at::tensor(counts_, at::kLong).to(at::kDouble);
    Diagonalness result;
    result.share = ((shares * weights).sum() / weights.sum()).item<double>();
    result.ratio = ((ratios * weights).sum() / weights.sum()).item<double>();
    result.hessians = weights.sum().to(at::kLong).item<std::int64_t>();
    result.samples = static_cast<std::int64_t>(shares_.size());
    result.share_interval = mean_interval(shares);
    result.ratio_interval = mean_interval(ratios);
    return result;
}

}  // namespace zscope
