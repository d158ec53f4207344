#include "core/directions/output_mixtures.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <string>

#include "core/base/error.h"
#include "core/hessian/packed_hessian.h"
#include "core/hessian/sign_vectors.h"

namespace zscope {

at::Tensor OutputMixtures::of(const at::Tensor& rows) {
    const at::Tensor flat = rows.flatten(1);
    if (!signs_.defined()) {
        const at::Tensor one_row = at::zeros({1, flat.size(1)}, at::kDouble);
        signs_ = draw_directions(one_row, count_, seed_).select(1, 0).t().contiguous();
    }
    if (flat.size(1) != outputs()) {
        throw Error(ErrorCode::invalid_argument, "found " + std::to_string(flat.size(1)) +
                                                     " outputs where there were " +
                                                     std::to_string(outputs()) + " before");
    }
    at::Tensor mixed = at::zeros({flat.size(0), count_}, at::kDouble);
    visit_in_doubles(flat, [&](const at::Tensor& columns, std::int64_t first) {
        mixed += columns.matmul(signs_.narrow(0, first, columns.size(1)));
    });
    return mixed;
}

std::int64_t OutputMixtures::outputs() const {
    return signs_.defined() ? signs_.size(0) : 0;
}

}  // namespace zscope
