#include "core/export/style_options.h"

#include <algorithm>
#include <iterator>

#include "core/export/provenance.h"
#include "core/export/table.h"
#include "core/latent/latent_axes.h"
#include "core/model/generator_info.h"

namespace zscope {

bool is_given_latent(const FigureLatents& latents) {
    if (!latents.state) {
        return false;
    }
    const LatentState& state = *latents.state;
    const bool is_moved = !state.directions.empty() ||
                          std::ranges::any_of(state.offsets, [](float x) { return x != 0.0F; });
    return is_moved || state.base != sample_latent(state.seed, std::ssize(state.base));
}

std::string count_latents(const FigureLatents& latents) {
    if (is_given_latent(latents)) {
        return "the given latent";
    }
    return std::to_string(latents.samples).append(latents.samples == 1 ? " latent" : " latents");
}

std::string describe_latents(const FigureLatents& latents) {
    return std::string(is_given_latent(latents) ? "the given latent, " : "latents ")
        .append(latent_mode_name(latents.mode))
        .append(", seed ")
        .append(std::to_string(latents.seed));
}

std::string sample_label(const FigureLatents& latents, int sample) {
    return is_given_latent(latents) ? std::string("given latent")
                                    : std::string("sample ").append(std::to_string(sample));
}

std::vector<std::string> color_options(ColorMap map, const std::optional<HeatmapRange>& range) {
    std::vector<std::string> options{"--colormap", std::string(color_map_name(map))};
    if (range) {
        options.insert(options.end(),
                       {"--range", float_list_text({static_cast<float>(range->low),
                                                    static_cast<float>(range->high)})});
    }
    return options;
}

std::vector<std::string> map_options(const HeatmapStyle& style) {
    std::vector<std::string> options{"--picture-opacity", double_text(style.picture_opacity),
                                     "--scale", std::to_string(style.scale)};
    if (style.has_even_opacity) {
        options.emplace_back("--even-opacity");
    }
    if (!style.range) {
        options.insert(options.end(), {"--range-percentile", double_text(style.range_percentile)});
    }
    return options;
}

std::vector<std::string> hessian_options(HessianScheme scheme, double epsilon,
                                         const std::vector<int>& components) {
    std::vector<std::string> options{"--scheme", std::string(scheme_name(scheme)), "--epsilon",
                                     double_text(epsilon)};
    if (!components.empty()) {
        options.insert(options.end(), {"--components", component_list(components)});
    }
    return options;
}

std::string describe_components(const std::vector<int>& components) {
    return components.empty() ? std::string()
                              : std::string(" along ").append(component_list(components));
}

std::string describe_scheme(HessianScheme scheme, double epsilon) {
    if (scheme == HessianScheme::analytic) {
        return "analytic (kinks are not seen)";
    }
    return "finite differences, " + std::string(scheme_name(scheme)) + " scheme, epsilon " +
           double_text(epsilon);
}

std::string pair_text(const std::pair<std::int64_t, std::int64_t>& pair) {
    return component_label(pair.first) + "," + component_label(pair.second);
}

std::string direction_text(const std::vector<float>& direction) {
    if (is_axis(direction)) {
        return component_label(std::ranges::find(direction, 1.0F) - direction.begin());
    }
    return float_list_text(direction);
}

}  // namespace zscope
