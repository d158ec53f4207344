#pragma once

#include "core/data/scenes/vec3.h"

namespace zscope {

enum class SceneShape { cube, sphere, cylinder };

/// The camera looks along this direction: orthographic, 32 degrees above the ground, so that moving
/// an object over the ground moves its picture without changing it. x is right, y up, z away from
/// the eye.
inline constexpr float kCameraSin = 0.52991926F;
inline constexpr float kCameraCos = 0.84804810F;
inline constexpr Vec3 kViewDirection{0.0F, -kCameraSin, kCameraCos};

/// An object standing on the ground at the local origin, made ready for many rays.
struct SolidShape {
    SceneShape kind = SceneShape::cube;
    float radius = 0;  ///< of sphere and cylinder; half the edge of the cube
    float half_height = 0;
    float bevel = 0;  ///< width over which normals turn from one face to the next
};

/// The proportions that let the three shapes look equally large. `size` 1 is about a quarter of the
/// picture's width.
[[nodiscard]] SolidShape make_solid(SceneShape kind, float size);

/// Where rays of sight meet an object: local positions on its surface and unit normals. Without a
/// meaning in the lanes of those that pass by.
struct SurfaceHits {
    LaneMask hit;
    LaneVec3 point;
    LaneVec3 normal;
};

/// The first meetings of the lines of sight through local picture points (x right, y up, 0 at the
/// foot of the object) with the object.
[[nodiscard]] SurfaceHits intersect(const SolidShape& solid, Lanes x, Lanes y);

/// Half the width of the object's outline, and its lowest and highest picture row relative to its
/// foot.
struct Outline {
    float half_width = 0;
    float bottom = 0;
    float top = 0;
};
[[nodiscard]] Outline outline(const SolidShape& solid);

/// How much of the lamp (0 none, 1 all) and of the sky (0 none, 1 all) the object takes from the
/// ground points (x right, z away), both smooth and zero outside `shadow_reach`.
struct GroundShade {
    Lanes lamp;
    Lanes sky;
};
[[nodiscard]] GroundShade ground_shade(const SolidShape& solid, Lanes x, Lanes z);

/// The ground rectangle outside of which `ground_shade` is zero.
struct GroundBox {
    float x_min = 0;
    float x_max = 0;
    float z_min = 0;
    float z_max = 0;
};
[[nodiscard]] GroundBox shadow_reach(const SolidShape& solid);

/// Towards the lamp: from the upper left, a little in front of the picture.
inline constexpr Vec3 kLampDirection{-0.55132F, 0.80575F, -0.21629F};

/// Where the shadow of a point falls on the ground, moved this far from below the point per unit
/// height.
inline constexpr float kShadowPerHeightX = -kLampDirection.x / kLampDirection.y;
inline constexpr float kShadowPerHeightZ = -kLampDirection.z / kLampDirection.y;

}  // namespace zscope
