#include "core/hessian/determinism.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/isnan.h>

namespace zscope {
namespace {

std::string name_of(std::size_t layer, std::span<const std::string> names) {
    return layer < names.size() ? names[layer] : "layer " + std::to_string(layer + 1);
}

/// Values that are not the same; NaN counts as equal to NaN. int64.
std::int64_t count_differences(const at::Tensor& a, const at::Tensor& b) {
    const at::Tensor same = (a == b).logical_or(a.isnan().logical_and(b.isnan()));
    return same.logical_not().sum().item<std::int64_t>();
}

}  // namespace

std::optional<std::string> find_nondeterminism(const TensorFunction& f, const at::Tensor& points,
                                               std::span<const std::string> names) {
    const at::NoGradGuard no_grad;
    const std::vector<at::Tensor> first = f(points);
    const std::vector<at::Tensor> second = f(points);
    if (first.size() != second.size()) {
        return "the first call returned " + std::to_string(first.size()) + " layers, the second " +
               std::to_string(second.size());
    }
    for (std::size_t l = 0; l < first.size(); ++l) {
        if (first[l].sizes() != second[l].sizes()) {
            return name_of(l, names) + " changes its shape between two calls with the same latents";
        }
        const std::int64_t differences = count_differences(first[l], second[l]);
        if (differences > 0) {
            return name_of(l, names) + " differs in " + std::to_string(differences) + " of " +
                   std::to_string(first[l].numel()) +
                   " values between two calls with the same latents";
        }
    }
    return std::nullopt;
}

std::optional<NonFiniteValues> find_non_finite(std::span<const at::Tensor> layers) {
    for (std::size_t l = 0; l < layers.size(); ++l) {
        const at::Tensor bad =
            layers[l].isfinite().logical_not().reshape({layers[l].size(0), -1}).sum(1);
        const at::Tensor at_fault = bad.nonzero();
        if (at_fault.size(0) > 0) {
            const auto sample = at_fault[0][0].item<std::int64_t>();
            return NonFiniteValues{l, sample, bad[sample].item<std::int64_t>()};
        }
    }
    return std::nullopt;
}

}  // namespace zscope
