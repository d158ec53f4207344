#include "core/model/progan/ops.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/rsqrt.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/upsample_nearest2d.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/progan/convolution.h"

namespace zscope::progan {

namespace {

constexpr std::int64_t kAnyChannels = std::numeric_limits<std::int64_t>::max();

/// On a device, for up to so many channels: fused from this size of the smaller picture on.
struct FormEntry {
    c10::DeviceType device;
    std::int64_t most_channels;
    std::int64_t fused_from;
};

constexpr std::array<FormEntry, 3> kForms{{
    // Measured forward and backward, with 64 and 128 channels.
    {c10::kCPU, 128, 8},
    // Not measured: as with 128 channels.
    {c10::kCPU, kAnyChannels, 8},
    // Not measured on any GPU: as on the CPU.
    {c10::kCUDA, kAnyChannels, 8},
}};

/// Of the kernel padded by one.
at::Tensor sum_of_windows(const at::Tensor& kernel) {
    const at::Tensor padded = at::constant_pad_nd(kernel, {1, 1, 1, 1});
    const auto window = [&padded](std::int64_t row, std::int64_t column) {
        return padded.narrow(2, row, 4).narrow(3, column, 4);
    };
    return window(0, 0) + window(0, 1) + window(1, 0) + window(1, 1);
}

/// What each tap of a 3x3 kernel adds to the fused one, [9, 16] float64. Made once, for graphs too.
const at::Tensor& windows_of_taps() {
    static const at::Tensor kWindows = [] {
        const c10::InferenceMode normal(false);
        return sum_of_windows(at::eye(9, at::kDouble).view({9, 1, 3, 3})).view({9, 16});
    }();
    return kWindows;
}

/// Fused 4x4 kernel [out, in, 4, 4] -> [4 out, in, 2, 2]: what each phase (row, column) of the
/// output sees. As a transposed convolution turns the kernel round, phase a of an axis has the taps
/// 3 - a and 1 - a.
at::Tensor phase_kernels(const at::Tensor& fused) {
    const at::Tensor turned = fused.flip({2, 3});
    std::vector<at::Tensor> kernels;
    for (const std::int64_t row : {0, 1}) {
        for (const std::int64_t column : {0, 1}) {
            kernels.push_back(turned.slice(2, row, 4, 2).slice(3, column, 4, 2));
        }
    }
    return at::cat(kernels);
}

/// even, odd, even, odd ... along an axis of two tensors of one shape.
at::Tensor interleave(const at::Tensor& even, const at::Tensor& odd, std::int64_t axis) {
    return at::stack({even, odd}, axis + 1).flatten(axis, axis + 1);
}

/// All phases by one convolution over the picture with a rim of one pixel, each then taken where it
/// lies.
at::Tensor up_convolution_by_phases(const at::Tensor& x, const at::Tensor& kernel) {
    const at::Tensor all = convolution(x, phase_kernels(fused_kernel(kernel)), {}, {1, 1});
    // Put together in the order of x in memory.
    const bool is_channels_last = x.suggest_memory_format() == at::MemoryFormat::ChannelsLast;
    const std::int64_t rows = is_channels_last ? 1 : 2;
    const auto phase = [&](std::int64_t row, std::int64_t column) {
        const std::int64_t out = kernel.size(0);
        const at::Tensor seen = all.narrow(1, (2 * row + column) * out, out)
                                    .narrow(2, row, x.size(2))
                                    .narrow(3, column, x.size(3));
        return is_channels_last ? seen.permute({0, 2, 3, 1}) : seen;
    };
    const auto line = [&](std::int64_t row) {
        return interleave(phase(row, 0), phase(row, 1), rows + 1);
    };
    const at::Tensor whole = interleave(line(0), line(1), rows);
    return is_channels_last ? whole.permute({0, 3, 1, 2}) : whole;
}

}  // namespace

at::Tensor pixel_norm(const at::Tensor& x) {
    return x * at::rsqrt(at::mean(x * x, 1, /*keepdim=*/true) + kNormEpsilon);
}

at::Tensor fused_kernel(const at::Tensor& kernel) {
    if (!kernel.is_cpu()) {
        return sum_of_windows(kernel);
    }
    // One product is many times as fast on a processor as sums of windows this small.
    const at::Tensor windows = windows_of_taps().to(kernel.scalar_type());
    const std::int64_t a = kernel.size(0);
    const std::int64_t b = kernel.size(1);
    return kernel.reshape({a * b, windows.size(0)}).matmul(windows).view({a, b, 4, 4});
}

ResizingForm form_for(c10::DeviceType device, std::int64_t size, std::int64_t channels) noexcept {
    const auto entry = std::find_if(kForms.begin(), kForms.end(), [&](const FormEntry& candidate) {
        return candidate.device == device && channels <= candidate.most_channels;
    });
    return entry != kForms.end() && size >= entry->fused_from ? ResizingForm::fused
                                                              : ResizingForm::separate;
}

at::Tensor up_convolution(const at::Tensor& x, const at::Tensor& kernel) {
    return up_convolution(x, kernel, form_for(x.device().type(), x.size(2), x.size(1)));
}

at::Tensor up_convolution(const at::Tensor& x, const at::Tensor& kernel, ResizingForm form) {
    switch (form) {
        case ResizingForm::separate:
            return convolution(upscale(x, 2), kernel.flip({2, 3}), {}, {1, 1});
        case ResizingForm::fused:
            return transposed_convolution(x, fused_kernel(kernel.transpose(0, 1)), {2, 1});
        case ResizingForm::phases:
            break;
    }
    return up_convolution_by_phases(x, kernel);
}

at::Tensor down_convolution(const at::Tensor& x, const at::Tensor& kernel, const at::Tensor& bias) {
    const std::int64_t size = x.size(2) / 2;
    if (form_for(x.device().type(), size, x.size(1)) == ResizingForm::separate) {
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
