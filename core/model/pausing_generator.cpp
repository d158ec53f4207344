#include "core/model/pausing_generator.h"

#include <ATen/ops/cat.h>

namespace zscope {
namespace {

at::Tensor joined(const std::vector<at::Tensor>& parts) {
    return parts.size() == 1 ? parts.front() : at::cat(parts);
}

/// The layers of one pass to those of the passes before it.
void append(std::vector<std::vector<at::Tensor>>& parts, const std::vector<at::Tensor>& layers) {
    for (std::size_t layer = 0; layer < parts.size(); ++layer) {
        parts[layer].push_back(layers[layer]);
    }
}

std::vector<at::Tensor> joined_layers(const std::vector<std::vector<at::Tensor>>& parts) {
    std::vector<at::Tensor> layers;
    for (const std::vector<at::Tensor>& part : parts) {
        layers.push_back(joined(part));
    }
    return layers;
}

}  // namespace

std::vector<at::Tensor> PausingGenerator::passes_of(const at::Tensor& z) const {
    if (rows_per_pass_ <= 0 || z.dim() == 0 || z.size(0) <= rows_per_pass_) {
        return {z};
    }
    return z.split(rows_per_pass_);
}

at::Tensor PausingGenerator::forward(const at::Tensor& z, const ForwardOptions& options) {
    std::vector<at::Tensor> pictures;
    for (const at::Tensor& rows : passes_of(z)) {
        before_pass_();
        pictures.push_back(inner_.forward(rows, options));
    }
    return joined(pictures);
}

std::vector<at::Tensor> PausingGenerator::activations(const at::Tensor& z,
                                                      std::span<const int> indices,
                                                      const ForwardOptions& options) {
    std::vector<std::vector<at::Tensor>> parts(indices.size());
    for (const at::Tensor& rows : passes_of(z)) {
        before_pass_();
        append(parts, inner_.activations(rows, indices, options));
    }
    return joined_layers(parts);
}

GeneratorPass PausingGenerator::forward_with_activations(const at::Tensor& z,
                                                         std::span<const int> indices,
                                                         const ForwardOptions& options) {
    std::vector<at::Tensor> pictures;
    std::vector<std::vector<at::Tensor>> parts(indices.size());
    for (const at::Tensor& rows : passes_of(z)) {
        before_pass_();
        const GeneratorPass pass = inner_.forward_with_activations(rows, indices, options);
        pictures.push_back(pass.images);
        append(parts, pass.activations);
    }
    return {.images = joined(pictures), .activations = joined_layers(parts)};
}

}  // namespace zscope
