#include "core/train/adam.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/_amp_foreach_non_finite_check_and_unscale.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <utility>

namespace zscope {

namespace {

/// Float32 where the tensors are.
at::TensorOptions single_number(const std::vector<at::Tensor>& tensors) {
    return at::TensorOptions(at::kFloat).device(tensors.front().device());
}

bool all_finite(const std::vector<at::Tensor>& gradients) {
    const at::TensorOptions on_device = single_number(gradients);
    at::Tensor found = at::zeros({1}, on_device);
    at::_amp_foreach_non_finite_check_and_unscale_(gradients, found, at::ones({1}, on_device));
    return found.item<float>() == 0.0F;
}

}  // namespace

Adam::Adam(const NamedTensors& parameters, const AdamOptions& options) : options_(options) {
    for (const auto& [name, tensor] : parameters) {
        names_.push_back(name);
        parameters_.push_back(tensor);
        first_.push_back(at::zeros_like(tensor, tensor.options().requires_grad(false)));
        second_.push_back(at::zeros_like(tensor, tensor.options().requires_grad(false)));
    }
}

bool Adam::step(std::vector<at::Tensor> gradients, double learning_rate) {
    const at::NoGradGuard no_grad;
    std::vector<at::Tensor> parameters;
    std::vector<at::Tensor> used;
    std::vector<at::Tensor> first;
    std::vector<at::Tensor> second;
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        if (gradients[i].defined()) {
            parameters.push_back(parameters_[i]);
            // The fused kernel walks plain memory: the strides must be those of the parameter.
            used.push_back(gradients[i].detach().contiguous());
            first.push_back(first_[i]);
            second.push_back(second_[i]);
        }
    }
    if (used.empty() || !all_finite(used)) {
        return false;
    }
    ++steps_;
    const std::vector<at::Tensor> step_counts(
        used.size(), at::full({}, static_cast<double>(steps_), single_number(used)));
    at::_fused_adam_(parameters, used, first, second, {}, step_counts, learning_rate,
                     options_.beta1, options_.beta2, /*weight_decay=*/0.0, options_.epsilon,
                     /*amsgrad=*/false, /*maximize=*/false);
    return true;
}

void Adam::reset() {
    steps_ = 0;
    for (const at::Tensor& moment : first_) {
        moment.zero_();
    }
    for (const at::Tensor& moment : second_) {
        moment.zero_();
    }
}

void Adam::append_state(const std::string& prefix, NamedTensors& out) const {
    for (std::size_t i = 0; i < names_.size(); ++i) {
        out.emplace_back(prefix + "/first/" + names_[i], first_[i]);
        out.emplace_back(prefix + "/second/" + names_[i], second_[i]);
    }
}

}  // namespace zscope
