#include "core/explore/animation.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/overloaded.h"
#include "core/base/require.h"
#include "core/latent/extent.h"
#include "core/latent/latent_state.h"
#include "core/latent/slerp.h"
#include "core/latent/sweep.h"

namespace zscope {
namespace {

constexpr int kFastest = 50;      // a GIF counts in hundredths of a second
constexpr int kFewestOfPart = 2;  // a loop or a way has at least its beginning and its middle

void require_one_kind(const AnimationOptions& options) {
    if (options.components.empty() == options.through.empty()) {
        throw Error(ErrorCode::invalid_argument,
                    options.through.empty() ? "an animation of nothing"
                                            : "an animation of components and through latents",
                    "Name components that go to and fro, or else latents to go through");
    }
}

/// Frames of a component's loop, or of the way from one latent to the next. Throws where all parts
/// have too many.
std::size_t frames_of_part(const AnimationOptions& options, std::size_t parts) {
    const double asked = std::round(static_cast<double>(options.seconds) *
                                    static_cast<double>(options.frames_per_second));
    constexpr double kCountable = 1e9;  // of more frames the error tells this many
    const double frames = std::clamp(asked, static_cast<double>(kFewestOfPart), kCountable);
    require_between("number of frames",
                    static_cast<std::int64_t>(frames) * static_cast<std::int64_t>(parts), 1,
                    kMostAnimationFrames, "Choose fewer seconds, or fewer frames a second");
    return static_cast<std::size_t>(frames);
}

using Latents = std::vector<std::vector<float>>;

void add_loop(const std::vector<float>& base, int component, const AnimationOptions& options,
              std::size_t frames, Latents& latents) {
    const auto i = static_cast<std::size_t>(component);
    const Sweep sweep{i, base[i], std::max(options.extent, std::abs(base[i]))};
    const auto period = static_cast<double>(frames);
    for (std::size_t frame = 0; frame < frames; ++frame) {
        latents.push_back(base);
        latents.back()[i] = sweep_value(sweep, static_cast<double>(frame), period);
    }
}

void add_way(const std::vector<float>& from, const std::vector<float>& to, LatentMode mode,
             std::size_t frames, Latents& latents) {
    const auto between = mode == LatentMode::post_norm ? lerp : slerp;
    for (std::size_t frame = 0; frame < frames; ++frame) {
        latents.push_back(
            between(from, to, static_cast<double>(frame) / static_cast<double>(frames)));
    }
}

Latents plan_loops(const std::vector<float>& base, const AnimationOptions& options) {
    for (const int component : options.components) {
        require_component(component, base.size());
    }
    const std::size_t frames = frames_of_part(options, options.components.size());
    Latents latents;
    for (const int component : options.components) {
        add_loop(base, component, options, frames, latents);
    }
    return latents;
}

/// What the model is fed there.
std::vector<float> latent_of(const AnimationStop& stop, std::size_t size, LatentMode mode) {
    return std::visit(Overloaded{[&](std::uint64_t seed) {
                                     return compose(
                                         latent_from_seed(seed, static_cast<std::int64_t>(size)),
                                         mode == LatentMode::post_norm);
                                 },
                                 [](const std::vector<float>& z) { return z; }},
                      stop);
}

Latents plan_ways(const std::vector<float>& base, const AnimationOptions& options) {
    const std::size_t frames = frames_of_part(options, options.through.size() + 1);
    Latents latents;
    std::vector<float> from = base;
    for (const AnimationStop& stop : options.through) {
        std::vector<float> to = latent_of(stop, base.size(), options.latent_mode);
        add_way(from, to, options.latent_mode, frames, latents);
        from = std::move(to);
    }
    add_way(from, base, options.latent_mode, frames, latents);
    return latents;
}

}  // namespace

TraversePlan plan_animation(const std::vector<float>& base, const AnimationOptions& options) {
    require_one_kind(options);
    require_above_zero("seconds", static_cast<double>(options.seconds));
    require_between("frames a second", options.frames_per_second, 1, kFastest);
    require_between("batch", options.batch, 1, kMostTraverseBatch);
    require_extent("extent", options.extent);
    Latents latents =
        options.through.empty() ? plan_loops(base, options) : plan_ways(base, options);
    TraversePlan plan{.rows = 1,
                      .columns = static_cast<int>(latents.size()),
                      .cells = {},
                      .base_columns = {-1},
                      .latent_mode = options.latent_mode,
                      .batch = options.batch};
    for (std::vector<float>& z : latents) {
        const int column = static_cast<int>(plan.cells.size());
        plan.cells.push_back({.row = 0, .column = column, .z = std::move(z)});
    }
    return plan;
}

}  // namespace zscope
