#pragma once

#include <span>

#include "core/base/image.h"
#include "core/data/scenes/shapes.h"

namespace zscope {

/// One object of a scene. The picture plane runs from -1 to 1, x to the right, y upwards.
struct SceneObject {
    SceneShape shape = SceneShape::cube;
    Vec3 color;      ///< linear reflectance per channel, 0..1
    float size = 1;  ///< 1: about a quarter of the picture's width
    float x = 0;     ///< picture position of the object's middle
    float y = 0;
};

inline constexpr int kMaxSceneResolution = 4096;

/// Draws objects on a soft grey ground: ray-traced, 16 samples a pixel at an edge (more in
/// small pictures), one lamp with soft shadows.
/// Pure: equal arguments give equal bytes. Independent of the resolution: a pixel is the mean of
/// the same continuous picture over its area, in display values. Objects are drawn in the given
/// order and must not overlap in the picture; the shadow of one falls on those to its right.
/// Resolution 4..4096, else Error(invalid_argument). RGB, square. Any thread.
[[nodiscard]] Image render_scene(std::span<const SceneObject> objects, int resolution);

}  // namespace zscope
