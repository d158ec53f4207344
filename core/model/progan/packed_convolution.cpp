#include "core/model/progan/packed_convolution.h"

#include <ATen/core/List.h>
#include <ATen/core/dispatch/Dispatcher.h>

#include <array>
#include <string_view>

#include "core/model/progan/ops.h"
#include "core/model/progan/pointwise.h"

namespace zscope::progan {

namespace {

using Scalars = c10::List<std::optional<at::Scalar>>;

constexpr std::array<std::int64_t, 2> kZero{0, 0};
constexpr std::array<std::int64_t, 2> kOne{1, 1};
constexpr std::array<std::int64_t, 2> kTwo{2, 2};

/// LibTorch offers these only by name (its own compiler is their usual caller). Looking one up
/// takes a lock and a hash, so each caller keeps its handle.
template <typename Signature>
c10::TypedOperatorHandle<Signature> operation(const char* name) {
    return c10::Dispatcher::singleton().findSchemaOrThrow(name, "").typed<Signature>();
}

at::Tensor pack(const at::Tensor& kernel, at::IntArrayRef padding, at::IntArrayRef input) {
    using Signature = at::Tensor(const at::Tensor&, at::IntArrayRef, at::IntArrayRef,
                                 at::IntArrayRef, std::int64_t, at::OptionalIntArrayRef);
    static const auto kOperation = operation<Signature>("mkldnn::_reorder_convolution_weight");
    return kOperation.call(kernel, padding, kOne, kOne, 1, input);
}

at::Tensor pack_transposed(const at::Tensor& kernel, at::IntArrayRef input) {
    using Signature =
        at::Tensor(const at::Tensor&, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef,
                   at::IntArrayRef, std::int64_t, at::OptionalIntArrayRef);
    static const auto kOperation =
        operation<Signature>("mkldnn::_reorder_convolution_transpose_weight");
    return kOperation.call(kernel, kOne, kZero, kTwo, kOne, 1, input);
}

at::Tensor convolve(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                    at::IntArrayRef padding, std::string_view activation, const Scalars& scalars) {
    using Signature =
        at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&,
                   at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t,
                   std::string_view, Scalars, std::optional<std::string_view>);
    static const auto kOperation = operation<Signature>("mkldnn::_convolution_pointwise");
    return kOperation.call(x, weight, bias, padding, kOne, kOne, 1, activation, scalars,
                           std::nullopt);
}

at::Tensor convolve_transposed(const at::Tensor& x, const at::Tensor& weight,
                               const at::Tensor& bias, std::string_view activation,
                               const Scalars& scalars) {
    using Signature =
        at::Tensor(const at::Tensor&, const at::Tensor&, const std::optional<at::Tensor>&,
                   at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, at::IntArrayRef, std::int64_t,
                   std::string_view, Scalars, std::optional<std::string_view>);
    static const auto kOperation = operation<Signature>("mkldnn::_convolution_transpose_pointwise");
    return kOperation.call(x, weight, bias, kOne, kZero, kTwo, kOne, 1, activation, scalars,
                           std::nullopt);
}

/// Read by the operations, never changed, so that all threads share the one list.
const Scalars& slope() {
    static const Scalars kSlope({std::optional<at::Scalar>(at::Scalar(kLeakySlope))});
    return kSlope;
}

/// As slope().
const Scalars& no_scalars() {
    static const Scalars kNone;
    return kNone;
}

}  // namespace

PackedConvolution::Form PackedConvolution::packed_form(Kind kind, const at::Tensor& kernel,
                                                       std::int64_t size) {
    const std::int64_t result = kind == Kind::up ? 2 * size : size;
    return kind != Kind::to_rgb && suits_winograd(kernel, result) ? Form::winograd : Form::direct;
}

PackedConvolution::PackedConvolution(Kind kind, const at::Tensor& kernel, const at::Tensor& bias,
                                     std::int64_t size)
    : PackedConvolution(kind, kernel, bias, size, packed_form(kind, kernel, size)) {}

PackedConvolution::PackedConvolution(Kind kind, const at::Tensor& kernel, const at::Tensor& bias,
                                     std::int64_t size, Form form)
    : kind_(kind), bias_(bias.contiguous()) {
    const std::array<std::int64_t, 4> input{1, kernel.size(1), size, size};
    if (form == Form::winograd) {
        TORCH_INTERNAL_ASSERT(kind != Kind::to_rgb);
        winograd_.emplace(kind == Kind::up ? WinogradForm::up : WinogradForm::same, kernel, bias);
    } else if (kind == Kind::up) {
        weight_ = pack_transposed(fused_kernel(kernel.transpose(0, 1)).contiguous(), input);
    } else {
        weight_ = pack(kernel.contiguous(), kind == Kind::to_rgb ? kZero : kOne, input);
    }
}

at::Tensor PackedConvolution::convolved(const at::Tensor& x) const {
    switch (kind_) {
        case Kind::up:
            return convolve_transposed(x, weight_, bias_, "leaky_relu", slope());
        case Kind::same:
            return convolve(x, weight_, bias_, kOne, "leaky_relu", slope());
        case Kind::to_rgb:
            break;
    }
    return convolve(x, weight_, bias_, kZero, "none", no_scalars());
}

at::Tensor PackedConvolution::operator()(const at::Tensor& x) const {
    if (winograd_) {
        return (*winograd_)(x);
    }
    at::Tensor y = convolved(x);
    if (kind_ != Kind::to_rgb) {
        pixel_norm_in_place(y);
    }
    return y;
}

}  // namespace zscope::progan
