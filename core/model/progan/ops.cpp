#include "core/model/progan/ops.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/upsample_nearest2d.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/progan/convolution.h"

namespace zscope::progan {

at::Tensor pixel_norm(const at::Tensor& x) {
    return x * at::rsqrt(at::mean(x * x, 1, /*keepdim=*/true) + kNormEpsilon);
}

at::Tensor fused_kernel(const at::Tensor& kernel) {
    const at::Tensor padded = at::constant_pad_nd(kernel, {1, 1, 1, 1});
    const auto window = [&padded](std::int64_t row, std::int64_t column) {
        return padded.narrow(2, row, 4).narrow(3, column, 4);
    };
    return window(0, 0) + window(0, 1) + window(1, 0) + window(1, 1);
}

at::Tensor up_convolution(const at::Tensor& x, const at::Tensor& kernel) {
    if (x.size(2) < kSmallestFused) {
        return convolution(upscale(x, 2), kernel.flip({2, 3}), {}, {1, 1});
    }
    return transposed_convolution(x, fused_kernel(kernel.transpose(0, 1)), {2, 1});
}

at::Tensor down_convolution(const at::Tensor& x, const at::Tensor& kernel, const at::Tensor& bias) {
    if (x.size(2) / 2 < kSmallestFused) {
        return at::avg_pool2d(convolution(x, kernel, bias, {1, 1}), 2);
    }
    return convolution(x, fused_kernel(kernel) * 0.25, bias, {2, 1});
}

at::Tensor upscale(const at::Tensor& x, std::int64_t factor) {
    return at::upsample_nearest2d(x, {x.size(2) * factor, x.size(3) * factor});
}

at::Tensor downscale(const at::Tensor& x, std::int64_t factor) {
    return at::avg_pool2d(x, factor);
}

at::Tensor append_minibatch_stddev(const at::Tensor& x) {
    const std::int64_t n = x.size(0);
    const std::int64_t group = std::min<std::int64_t>(4, n);
    if (group == 0 || n % group != 0) {
        throw Error(ErrorCode::invalid_argument,
                    "the discriminator got " + std::to_string(n) +
                        " pictures, expected a multiple of " +
                        std::to_string(std::max<std::int64_t>(group, 1)),
                    "Choose a batch size divisible by 4");
    }
    const at::Tensor groups = x.reshape({group, n / group, x.size(1), x.size(2), x.size(3)});
    const at::Tensor centred = groups - at::mean(groups, 0, /*keepdim=*/true);
    const at::Tensor deviation = (at::mean(centred * centred, 0) + kNormEpsilon).sqrt();
    const at::Tensor one_number = at::mean(deviation, {1, 2, 3}).repeat({group});
    return at::cat({x, one_number.view({n, 1, 1, 1}).expand({n, 1, x.size(2), x.size(3)})}, 1);
}

}  // namespace zscope::progan
