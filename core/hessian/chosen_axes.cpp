#include "core/hessian/chosen_axes.h"

#include <ATen/ops/tensor.h>

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>

#include "core/base/error.h"

namespace zscope {
namespace {

at::Tensor index_of(const std::vector<std::int64_t>& axes, const at::Tensor& z) {
    return at::tensor(axes, z.options().dtype(at::kLong));
}

}  // namespace

std::vector<std::int64_t> chosen_axes(const std::vector<int>& components, std::int64_t n) {
    std::vector<std::int64_t> axes(components.begin(), components.end());
    if (axes.empty()) {
        axes.resize(static_cast<std::size_t>(n));
        std::iota(axes.begin(), axes.end(), std::int64_t{0});
        return axes;
    }
    for (auto axis = axes.begin(); axis != axes.end(); ++axis) {
        if (*axis < 0 || *axis >= n || std::find(axes.begin(), axis, *axis) != axis) {
            throw Error(ErrorCode::invalid_argument, std::string("components: found z")
                                                         .append(std::to_string(*axis))
                                                         .append("; expected some of z0 to z")
                                                         .append(std::to_string(n - 1))
                                                         .append(", each once"));
        }
    }
    return axes;
}

PictureFunction along_axes(PictureFunction f, const at::Tensor& z,
                           const std::vector<std::int64_t>& axes) {
    return [f = std::move(f), z, index = index_of(axes, z)](const at::Tensor& points) {
        at::Tensor whole = z.unsqueeze(0).repeat({points.size(0), 1});
        whole.index_copy_(1, index, points);
        return f(whole);
    };
}

at::Tensor values_on_axes(const at::Tensor& z, const std::vector<std::int64_t>& axes) {
    return z.index_select(0, index_of(axes, z));
}

}  // namespace zscope
