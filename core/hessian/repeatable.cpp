#include "core/hessian/repeatable.h"

#include <optional>
#include <utility>

#include "core/base/error.h"
#include "core/hessian/determinism.h"
#include "core/model/generator.h"

namespace zscope {

std::vector<std::string> layer_names(const GeneratorInfo& info, const std::vector<int>& layers) {
    std::vector<std::string> names;
    for (const int layer : layers) {
        names.push_back(layer == ModelCalls::kPixels
                            ? std::string("pixels")
                            : std::to_string(layer) + " " + find_activation(info, layer).name);
    }
    return names;
}

at::Tensor require_repeatable(ModelCalls& calls, const GeneratorInfo& info, const at::Tensor& z) {
    std::vector<int> layers;
    for (const ActivationInfo& layer : info.activations) {
        layers.push_back(layer.index);
    }
    layers.push_back(ModelCalls::kPixels);
    const std::vector<std::string> names = layer_names(info, layers);
    const TensorFunction draw = calls.layers(layers);
    at::Tensor picture;
    const TensorFunction draw_and_keep = [&draw, &picture](const at::Tensor& points) {
        std::vector<at::Tensor> drawn = draw(points);
        picture = drawn.back();
        return drawn;
    };
    if (const std::optional<std::string> fault = find_nondeterminism(draw_and_keep, z, names)) {
        throw Error(ErrorCode::model_failure, "around sample 0: " + *fault);
    }
    return picture;
}

void require_repeatable(Generator& generator, c10::Device device, const FigureLatents& latents,
                        std::stop_token stop) {
    const GeneratorInfo& info = generator.info();
    ModelCalls calls(generator, latents.mode, 1, {}, std::move(stop));
    const at::Tensor z = figure_latents(latents, info.latent_size);
    require_repeatable(calls, info, z.narrow(0, 0, 1).to(device));
}

}  // namespace zscope
