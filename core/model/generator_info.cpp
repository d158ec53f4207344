#include "core/model/generator_info.h"

namespace zscope {

std::string latent_mode_name(LatentMode mode) {
    return mode == LatentMode::post_norm ? "post_norm" : "pre_norm";
}

std::string component_label(std::int64_t component) {
    return std::string("z").append(std::to_string(component));
}

std::string component_list(const std::vector<int>& components) {
    std::string text;
    for (const int component : components) {
        text.append(text.empty() ? "" : ",").append(component_label(component));
    }
    return text;
}

std::string component_title(const GeneratorInfo& info, std::int64_t component) {
    const auto index = static_cast<std::size_t>(component);
    const bool is_named =
        index < info.component_names.size() && !info.component_names[index].empty();
    return is_named ? component_label(component) + " " + info.component_names[index]
                    : component_label(component);
}

std::string activation_title(const ActivationInfo& layer) {
    std::string text = std::to_string(layer.index);
    text.append("  ").append(layer.name).append("  ");
    for (std::size_t axis = 0; axis < layer.shape.size(); ++axis) {
        text.append(axis == 0 ? "" : " x ").append(std::to_string(layer.shape[axis]));
    }
    return text.append("  ").append(layer.dtype);
}

}  // namespace zscope
