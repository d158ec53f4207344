#include "core/data/scenes/shapes.h"

#include <algorithm>
#include <cmath>

namespace zscope {
namespace {

// The cube stands turned by this angle about its vertical axis, so that two sides and the top are
// seen.
constexpr float kYawSin = 0.46947156F;
constexpr float kYawCos = 0.88294759F;

template <class Real>
constexpr Vector3<Real> to_cube(Vector3<Real> v) {
    return {kYawCos * v.x - kYawSin * v.z, v.y, kYawSin * v.x + kYawCos * v.z};
}

LaneVec3 from_cube(LaneVec3 v) {
    return {kYawCos * v.x + kYawSin * v.z, v.y, -kYawSin * v.x + kYawCos * v.z};
}

LaneVec3 ray_origin(Lanes x, Lanes y) {
    return {x, y * kCameraCos, y * kCameraSin};
}

SurfaceHits intersect_sphere(const SolidShape& solid, LaneVec3 origin) {
    const float r = solid.radius;
    const LaneVec3 from_centre = origin - Vec3{0, r, 0};
    const Lanes b = dot(from_centre, kViewDirection);
    const Lanes discriminant = b * b - dot(from_centre, from_centre) + r * r;
    const LaneVec3 offset = from_centre + kViewDirection * (-b - sqrt(discriminant));
    return {discriminant >= 0.0F, offset + Vec3{0, r, 0}, offset * (1.0F / r)};
}

// How far a coordinate reaches into the bevel, signed.
Lanes into_bevel(Lanes v, float half, float bevel) {
    const Lanes depth = max(abs(v) - (half - bevel), Lanes{});
    return copysign(depth, v);
}

SurfaceHits intersect_cube(const SolidShape& solid, LaneVec3 origin) {
    const float h = solid.radius;
    const LaneVec3 o = to_cube(origin) - Vec3{0, h, 0};
    constexpr Vec3 d = to_cube(kViewDirection);
    // The direction is fixed and runs against +y, towards -x and +z: only these three faces are
    // ever seen.
    static_assert(d.x < 0 && d.y < 0 && d.z > 0);
    const Lanes tx = (h - o.x) / d.x;
    const Lanes ty = (h - o.y) / d.y;
    const Lanes tz = (-h - o.z) / d.z;
    const LaneVec3 q = o + d * max(max(tx, ty), tz);
    constexpr float kSlack = 1e-5F;
    const float limit = h + kSlack;
    const LaneVec3 bent{into_bevel(q.x, h, solid.bevel), into_bevel(q.y, h, solid.bevel),
                        into_bevel(q.z, h, solid.bevel)};
    return {(abs(q.x) <= limit) & (abs(q.y) <= limit) & (abs(q.z) <= limit),
            from_cube(q) + Vec3{0, h, 0}, from_cube(normalized(bent))};
}

LaneVec3 cylinder_normal(const SolidShape& solid, LaneVec3 point) {
    const Lanes rho = sqrt(point.x * point.x + point.z * point.z);
    const Lanes out = max(rho - (solid.radius - solid.bevel), Lanes{});
    const Lanes up = into_bevel(point.y - solid.half_height, solid.half_height, solid.bevel);
    const Lanes per_rho = select(rho > 0.0F, out / rho, Lanes{});
    return normalized(LaneVec3{point.x * per_rho, up, point.z * per_rho});
}

SurfaceHits intersect_cylinder(const SolidShape& solid, LaneVec3 origin) {
    const float r = solid.radius;
    const float top = 2.0F * solid.half_height;
    const LaneVec3 on_top = origin + kViewDirection * ((origin.y - top) / kCameraSin);
    const LaneMask hits_top = on_top.x * on_top.x + on_top.z * on_top.z <= r * r;
    const Lanes depth_squared = r * r - origin.x * origin.x;
    const Lanes t = (-sqrt(depth_squared) - origin.z) / kViewDirection.z;
    const LaneVec3 side = origin + kViewDirection * t;
    const LaneMask hits_side = (depth_squared >= 0.0F) & (side.y >= 0.0F) & (side.y <= top);
    const LaneVec3 point = select(hits_top, on_top, side);
    return {hits_top | hits_side, point, cylinder_normal(solid, point)};
}

// Signed distance to a box centred at the origin.
Lanes box_distance(Lanes x, Lanes z, float half_x, float half_z) {
    const Lanes qx = abs(x) - half_x;
    const Lanes qz = abs(z) - half_z;
    const Lanes outside_x = max(qx, Lanes{});
    const Lanes outside_z = max(qz, Lanes{});
    return sqrt(outside_x * outside_x + outside_z * outside_z) + min(max(qx, qz), Lanes{});
}

Lanes footprint_distance(const SolidShape& solid, Lanes x, Lanes z) {
    if (solid.kind == SceneShape::cube) {
        const LaneVec3 q = to_cube(LaneVec3{x, Lanes{}, z});
        return box_distance(q.x, q.z, solid.radius, solid.radius);
    }
    const Lanes rho = sqrt(x * x + z * z);
    // A sphere touches the ground in a point; what it hides of the sky is a disc of about half its
    // width.
    return rho - (solid.kind == SceneShape::sphere ? 0.45F * solid.radius : solid.radius);
}

// How far up the object, as a fraction of its height, the edge lies that shades this ground point.
Lanes shading_height(const SolidShape& solid, Lanes x, Lanes z) {
    const float length_squared =
        kShadowPerHeightX * kShadowPerHeightX + kShadowPerHeightZ * kShadowPerHeightZ;
    const Lanes along = x * kShadowPerHeightX + z * kShadowPerHeightZ;
    return clamp01(along / (length_squared * 2.0F * solid.half_height));
}

// Signed distance to the shadow's outline on the ground: the footprint swept along the shadow's
// way.
Lanes shadow_distance(const SolidShape& solid, Lanes x, Lanes z) {
    const float height = 2.0F * solid.half_height;
    if (solid.kind == SceneShape::sphere) {
        // A ball's shadow is an ellipse around the shadow of its centre, longer along the light.
        const float scale = 1.0F / std::sqrt(kShadowPerHeightX * kShadowPerHeightX +
                                             kShadowPerHeightZ * kShadowPerHeightZ);
        const float ux = kShadowPerHeightX * scale;
        const float uz = kShadowPerHeightZ * scale;
        const Lanes cx = x - kShadowPerHeightX * solid.radius;
        const Lanes cz = z - kShadowPerHeightZ * solid.radius;
        const Lanes along = (cx * ux + cz * uz) * kLampDirection.y;
        const Lanes across = cz * ux - cx * uz;
        return sqrt(along * along + across * across) - solid.radius;
    }
    if (solid.kind == SceneShape::cylinder) {
        const Lanes t = shading_height(solid, x, z) * height;
        const Lanes dx = x - kShadowPerHeightX * t;
        const Lanes dz = z - kShadowPerHeightZ * t;
        return sqrt(dx * dx + dz * dz) - solid.radius;
    }
    // Cube: the distance to the swept square, a convex hexagon, as the largest distance to its six
    // sides.
    const LaneVec3 q = to_cube(LaneVec3{x - 0.5F * height * kShadowPerHeightX, Lanes{},
                                        z - 0.5F * height * kShadowPerHeightZ});
    const Vec3 sweep =
        to_cube(Vec3{0.5F * height * kShadowPerHeightX, 0, 0.5F * height * kShadowPerHeightZ});
    const float h = solid.radius;
    const Lanes square = box_distance(q.x, q.z, h + std::fabs(sweep.x), h + std::fabs(sweep.z));
    const float length = std::sqrt(sweep.x * sweep.x + sweep.z * sweep.z);
    const float nx = -sweep.z / length;
    const float nz = sweep.x / length;
    const Lanes band = abs(q.x * nx + q.z * nz) - h * (std::fabs(nx) + std::fabs(nz));
    return select((square <= 0.0F) | (band <= 0.0F), max(square, band),
                  sqrt(square * square + band * band));
}

constexpr float kPenumbraAtFoot = 0.04F;
constexpr float kPenumbraPerHeight = 0.24F;
constexpr float kSkyReach = 0.75F;  // of the object's radius

template <class Real>
Real penumbra(const SolidShape& solid, Real height_fraction) {
    return kPenumbraAtFoot + kPenumbraPerHeight * height_fraction * 2.0F * solid.half_height;
}

}  // namespace

SolidShape make_solid(SceneShape kind, float size) {
    switch (kind) {
        case SceneShape::sphere:
            return {kind, 0.27F * size, 0.27F * size, 0.0F};
        case SceneShape::cylinder:
            return {kind, 0.235F * size, 0.23F * size, 0.030F * size};
        case SceneShape::cube:
            break;
    }
    return {SceneShape::cube, 0.205F * size, 0.205F * size, 0.026F * size};
}

[[gnu::flatten]] SurfaceHits intersect(const SolidShape& solid, Lanes x, Lanes y) {
    const LaneVec3 origin = ray_origin(x, y);
    switch (solid.kind) {
        case SceneShape::sphere:
            return intersect_sphere(solid, origin);
        case SceneShape::cylinder:
            return intersect_cylinder(solid, origin);
        case SceneShape::cube:
            break;
    }
    return intersect_cube(solid, origin);
}

Outline outline(const SolidShape& solid) {
    const float r = solid.radius;
    if (solid.kind == SceneShape::sphere) {
        return {r, r * kCameraCos - r, r * kCameraCos + r};
    }
    const float half = solid.kind == SceneShape::cube ? r * (kYawSin + kYawCos) : r;
    const float depth = half * kCameraSin;
    return {half, -depth, 2.0F * solid.half_height * kCameraCos + depth};
}

[[gnu::flatten]] GroundShade ground_shade(const SolidShape& solid, Lanes x, Lanes z) {
    const Lanes width = penumbra(solid, shading_height(solid, x, z));
    const Lanes lamp = smooth_step(0.5F - 0.5F * shadow_distance(solid, x, z) / width);
    const Lanes away = footprint_distance(solid, x, z) / (kSkyReach * solid.radius);
    const Lanes near = clamp01(1.0F - max(away, Lanes{}));
    return {lamp, near * near};
}

GroundBox shadow_reach(const SolidShape& solid) {
    const float half = outline(solid).half_width;
    const float sky = half + kSkyReach * solid.radius;
    const float height = 2.0F * solid.half_height;
    const float soft = half + penumbra(solid, 1.0F);
    return {-sky, std::max(sky, kShadowPerHeightX * height + soft), -sky,
            std::max(sky, kShadowPerHeightZ * height + soft)};
}

}  // namespace zscope
