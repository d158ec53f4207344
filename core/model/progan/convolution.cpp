#include "core/model/progan/convolution.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/convolution_backward.h>
#include <torch/csrc/autograd/custom_function.h>

#include <array>
#include <optional>
#include <vector>

namespace zscope::progan {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::Variable;
using torch::autograd::variable_list;

/// {d input, d weight, d bias}, those asked for.
std::array<at::Tensor, 3> plain_gradients(const at::Tensor& gradient, const at::Tensor& x,
                                          const at::Tensor& weight, ConvGeometry geometry,
                                          std::array<bool, 3> wanted) {
    const std::vector<std::int64_t> stride(2, geometry.stride);
    const std::vector<std::int64_t> padding(2, geometry.padding);
    const std::vector<std::int64_t> ones(2, 1);
    const std::vector<std::int64_t> zeros(2, 0);
    const std::vector<std::int64_t> bias_size{weight.size(0)};
    auto [input, kernel, bias] = at::convolution_backward(
        gradient, x, weight, at::OptionalIntArrayRef(bias_size), stride, padding, ones,
        /*transposed=*/false, zeros, /*groups=*/1, wanted);
    return {input, kernel, bias};
}

void save_geometry(AutogradContext* context, ConvGeometry geometry) {
    context->saved_data["stride"] = geometry.stride;
    context->saved_data["padding"] = geometry.padding;
}

ConvGeometry saved_geometry(AutogradContext* context) {
    return {context->saved_data["stride"].toInt(), context->saved_data["padding"].toInt()};
}

struct Convolution : torch::autograd::Function<Convolution> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                              ConvGeometry geometry);
    static variable_list backward(AutogradContext* context, const variable_list& gradients);
};

/// gradient [N, out, h, w], weight -> d x [N, in, H, W].
struct InputGradient : torch::autograd::Function<InputGradient> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& gradient,
                              const at::Tensor& weight, ConvGeometry geometry);
    static variable_list backward(AutogradContext* context, const variable_list& gradients);
};

/// x, gradient -> d weight; `weight` gives the shape only.
struct WeightGradient : torch::autograd::Function<WeightGradient> {
    static at::Tensor forward(AutogradContext* context, const at::Tensor& x,
                              const at::Tensor& gradient, const at::Tensor& weight,
                              ConvGeometry geometry);
    static variable_list backward(AutogradContext* context, const variable_list& gradients);
};

at::Tensor Convolution::forward(AutogradContext* context, const at::Tensor& x,
                                const at::Tensor& weight, const std::optional<at::Tensor>& bias,
                                ConvGeometry geometry) {
    context->saved_data["has_bias"] = bias.has_value();
    context->save_for_backward({x, weight});
    save_geometry(context, geometry);
    return at::conv2d(x, weight, bias, geometry.stride, geometry.padding);
}

variable_list Convolution::backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& x = saved[0];
    const at::Tensor& weight = saved[1];
    const at::Tensor& gradient = gradients[0];
    const ConvGeometry geometry = saved_geometry(context);
    const std::array<bool, 3> wanted{
        context->needs_input_grad(0), context->needs_input_grad(1),
        context->saved_data["has_bias"].toBool() && context->needs_input_grad(2)};
    if (!gradient.defined()) {
        return {{}, {}, {}, {}};
    }
    if (!at::GradMode::is_enabled()) {
        auto [input, kernel, bias] = plain_gradients(gradient, x, weight, geometry, wanted);
        return {input, kernel, bias, {}};
    }
    return {wanted[0] ? InputGradient::apply(gradient, weight, geometry) : Variable(),
            wanted[1] ? WeightGradient::apply(x, gradient, weight, geometry) : Variable(),
            wanted[2] ? gradient.sum({0, 2, 3}) : Variable(),
            {}};
}

at::Tensor InputGradient::forward(AutogradContext* context, const at::Tensor& gradient,
                                  const at::Tensor& weight, ConvGeometry geometry) {
    context->save_for_backward({gradient, weight});
    save_geometry(context, geometry);
    return at::conv_transpose2d(gradient, weight, {}, geometry.stride, geometry.padding);
}

variable_list InputGradient::backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& direction = gradients[0];
    const ConvGeometry geometry = saved_geometry(context);
    if (!direction.defined()) {
        return {{}, {}, {}};
    }
    return {
        context->needs_input_grad(0) ? convolution(direction, saved[1], {}, geometry) : Variable(),
        context->needs_input_grad(1)
            ? WeightGradient::apply(direction, saved[0], saved[1], geometry)
            : Variable(),
        {}};
}

at::Tensor WeightGradient::forward(AutogradContext* context, const at::Tensor& x,
                                   const at::Tensor& gradient, const at::Tensor& weight,
                                   ConvGeometry geometry) {
    context->save_for_backward({x, gradient});
    save_geometry(context, geometry);
    return plain_gradients(gradient, x, weight, geometry, {false, true, false})[1];
}

variable_list WeightGradient::backward(AutogradContext* context, const variable_list& gradients) {
    const variable_list saved = context->get_saved_variables();
    const at::Tensor& direction = gradients[0];
    const ConvGeometry geometry = saved_geometry(context);
    if (!direction.defined()) {
        return {{}, {}, {}, {}};
    }
    return {
        context->needs_input_grad(0) ? InputGradient::apply(saved[1], direction, geometry)
                                     : Variable(),
        context->needs_input_grad(1) ? convolution(saved[0], direction, {}, geometry) : Variable(),
        {},
        {}};
}

}  // namespace

at::Tensor convolution(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                       ConvGeometry geometry) {
    // An undefined tensor is no input to a function of the graph.
    const std::optional<at::Tensor> given = bias.defined() ? std::optional(bias) : std::nullopt;
    return Convolution::apply(x, weight, given, geometry);
}

at::Tensor transposed_convolution(const at::Tensor& x, const at::Tensor& weight,
                                  ConvGeometry geometry) {
    return InputGradient::apply(x, weight, geometry);
}

}  // namespace zscope::progan
