#include "core/hessian/packed_hessian.h"

#include <ATen/ops/tensor.h>

#include <algorithm>

namespace zscope {

std::vector<std::pair<std::int64_t, std::int64_t>> packed_pairs(std::int64_t n) {
    std::vector<std::pair<std::int64_t, std::int64_t>> pairs;
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = i; j < n; ++j) {
            pairs.emplace_back(i, j);
        }
    }
    return pairs;
}

at::Tensor unpack_symmetric(const at::Tensor& packed, std::int64_t n) {
    std::vector<std::int64_t> index;
    for (std::int64_t i = 0; i < n; ++i) {
        for (std::int64_t j = 0; j < n; ++j) {
            index.push_back(packed_index(i, j, n));
        }
    }
    const at::Tensor rows = at::tensor(index, packed.options().dtype(at::kLong));
    std::vector<std::int64_t> shape = packed.sizes().slice(1).vec();
    shape.insert(shape.begin(), {n, n});
    return packed.index_select(0, rows).view(shape);
}

at::Tensor pack_symmetric(const at::Tensor& full) {
    const std::int64_t n = full.size(0);
    std::vector<std::int64_t> index;
    for (const auto& [i, j] : packed_pairs(n)) {
        index.push_back(i * n + j);
    }
    return full.flatten(0, 1).index_select(0, at::tensor(index, full.options().dtype(at::kLong)));
}

std::int64_t columns_at_once(std::int64_t rows) {
    return std::max<std::int64_t>(1, kDoublesAtOnce / rows);
}

void visit_in_doubles(
    const at::Tensor& packed,
    const std::function<void(const at::Tensor& columns, std::int64_t first)>& visit) {
    const std::int64_t width = columns_at_once(packed.size(0));
    for (std::int64_t first = 0; first < packed.size(1); first += width) {
        visit(packed.slice(1, first, first + width).to(at::kDouble), first);
    }
}

at::Tensor packed_multiplicity(std::int64_t n) {
    std::vector<double> weights;
    for (const auto& [i, j] : packed_pairs(n)) {
        weights.push_back(i == j ? 1.0 : 2.0);
    }
    return at::tensor(weights, at::kDouble);
}

}  // namespace zscope
