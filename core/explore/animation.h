#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "core/explore/traverse.h"
#include "core/model/generator_info.h"

namespace zscope {

/// A latent that an animation goes through: that of a seed, or n values as the model is fed them.
using AnimationStop = std::variant<std::uint64_t, std::vector<float>>;

/// An animation: a loop for each of some components, one after the other, or one loop through other
/// latents (docs/methods.md, "Animations"). One of the two lists is empty.
struct AnimationOptions {
    std::vector<int> components = {};         ///< in the order of their loops
    std::vector<AnimationStop> through = {};  ///< in the order of the way
    float seconds = 5.0F;        ///< of a component's loop, or from one latent to the next; above 0
    int frames_per_second = 20;  ///< 1 to 50
    float extent = 2.0F;         ///< components go from -extent to extent; see require_extent
    int scale = 1;               ///< 1 to 8, nearest
    LatentMode latent_mode = LatentMode::pre_norm;
    int batch = 1;  ///< 1 to 4096; with 1 each frame is, to the last bit, its latent's picture
    friend bool operator==(const AnimationOptions&, const AnimationOptions&) = default;
};

/// What an animation may have of them: the names of their files have four digits.
inline constexpr int kMostAnimationFrames = 10000;

/// The frames in their order, as one row of cells. `base` is the composed latent (see compose), n
/// values: the first frame is at it, and so would be the one after the last. A component that
/// stands outside the extent goes as far to both sides as it stands. Throws Error(invalid_argument)
/// naming the option at fault.
[[nodiscard]] TraversePlan plan_animation(const std::vector<float>& base,
                                          const AnimationOptions& options);

}  // namespace zscope
