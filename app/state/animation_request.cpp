#include "app/state/animation_request.h"

#include <algorithm>

namespace zscope {

int animated_component(const AppState& state) noexcept {
    const int last = static_cast<int>(state.components()) - 1;
    return std::min(state.settings.animation.component, last);
}

AnimationOptions animation_request(const AppState& state) {
    const AnimationSettings& settings = state.settings.animation;
    return {.components = {animated_component(state)},
            .seconds = settings.seconds,
            .frames_per_second = settings.frames_per_second,
            .extent = settings.extent,
            .scale = state.settings.exporting.scale,
            .latent_mode = latent_mode(state.edit)};
}

}  // namespace zscope
