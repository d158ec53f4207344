#include "core/hessian/non_finite.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/tensor.h>

#include <utility>
#include <vector>

#include "core/hessian/determinism.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

std::string count_text(std::int64_t part, std::int64_t whole) {
    return std::to_string(part).append(" of ").append(std::to_string(whole));
}

}  // namespace

std::optional<NonFinite> locate_non_finite(Generator& generator, LatentMode mode,
                                           const at::Tensor& z, std::int64_t sample) {
    const at::NoGradGuard no_grad;
    const ForwardOptions options{.latent_mode = mode, .precision = Precision::full};
    const GeneratorInfo& info = generator.info();
    std::vector<int> indices;
    for (const ActivationInfo& layer : info.activations) {
        indices.push_back(layer.index);
    }
    GeneratorPass pass = generator.forward_with_activations(z, indices, options);
    const at::Tensor picture = pass.images;
    std::vector<at::Tensor> layers = std::move(pass.activations);
    layers.push_back(picture);
    const std::optional<NonFiniteValues> found = find_non_finite(layers);
    if (!found) {
        return std::nullopt;
    }
    NonFinite result{.sample = sample,
                     .layer = "pixels",
                     .bad_values = found->values,
                     .values = layers[found->layer].numel(),
                     .bad_pixels = 0,
                     .pixels = info.height * info.width};
    if (found->layer < info.activations.size()) {
        const ActivationInfo& layer = info.activations[found->layer];
        result.layer = std::string("layer ")
                           .append(std::to_string(layer.index))
                           .append(" ")
                           .append(layer.name);
    }
    result.bad_pixels = at::isfinite(picture).logical_not().any(1).sum().item<std::int64_t>();
    return result;
}

std::optional<NonFinite> locate_non_finite(Generator& generator, LatentMode mode,
                                           std::span<const std::vector<float>> latents) {
    for (const std::vector<float>& latent : latents) {
        const at::Tensor z = at::tensor(latent, at::kFloat).unsqueeze(0).to(generator.device());
        if (std::optional<NonFinite> found = locate_non_finite(generator, mode, z, 0)) {
            return found;
        }
    }
    return std::nullopt;
}

NonFinite fault_of_derived(const at::Tensor& values, std::int64_t sample, std::string_view what) {
    return {.sample = sample,
            .layer = std::string("the ").append(what).append(" of values that are finite"),
            .bad_values = at::isfinite(values).logical_not().sum().item<std::int64_t>(),
            .values = values.numel(),
            .bad_pixels = 0,
            .pixels = 0};
}

std::string describe_values(const NonFinite& found) {
    std::string text(kValuesNotFinite);
    text.append(", first in ")
        .append(found.layer)
        .append(": ")
        .append(count_text(found.bad_values, found.values))
        .append(" values there");
    if (found.pixels > 0) {
        text.append(", ")
            .append(count_text(found.bad_pixels, found.pixels))
            .append(" pixels of the picture");
    }
    return text;
}

std::string describe(const NonFinite& found) {
    return std::string("around sample ")
        .append(std::to_string(found.sample))
        .append(" ")
        .append(describe_values(found));
}

}  // namespace zscope
