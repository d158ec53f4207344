#pragma once

#include "app/state/app_state.h"
#include "core/explore/animation.h"

namespace zscope {

/// The component that an exported animation shows: the one of the Export panel, which is also the
/// one that was played last; the model's last one where it has fewer. There must be a model.
[[nodiscard]] int animated_component(const AppState& state) noexcept;

/// What is exported as an animation: that component, from where it stands now.
[[nodiscard]] AnimationOptions animation_request(const AppState& state);

}  // namespace zscope
