#include "core/model/demo/equal_rows.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <iterator>

namespace zscope {

EqualRows equal_rows(const at::Tensor& z, const std::vector<std::int64_t>& components) {
    const at::Tensor picked =
        z.detach().index_select(1, at::tensor(components, at::kLong)).to(at::kDouble).contiguous();
    const double* values = picked.const_data_ptr<double>();
    const auto width = static_cast<std::int64_t>(components.size());
    EqualRows rows;
    for (std::int64_t row = 0; row < z.size(0); ++row) {
        const double* own = values + row * width;
        const auto found = std::ranges::find_if(rows.first, [&](std::int64_t other) {
            return std::equal(own, own + width, values + other * width);
        });
        rows.of_first.push_back(std::distance(rows.first.begin(), found));
        if (found == rows.first.end()) {
            rows.first.push_back(row);
        }
    }
    return rows;
}

}  // namespace zscope
