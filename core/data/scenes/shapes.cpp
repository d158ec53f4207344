#include "core/data/scenes/shapes.h"

#include <algorithm>

namespace zscope {
namespace {

// The cube stands turned by this angle about its vertical axis, so that two sides and the top are
// seen.
constexpr float kYawSin = 0.46947156F;
constexpr float kYawCos = 0.88294759F;

Vec3 to_cube(Vec3 v) {
    return {kYawCos * v.x - kYawSin * v.z, v.y, kYawSin * v.x + kYawCos * v.z};
}

Vec3 from_cube(Vec3 v) {
    return {kYawCos * v.x + kYawSin * v.z, v.y, -kYawSin * v.x + kYawCos * v.z};
}

Vec3 ray_origin(float x, float y) {
    return {x, y * kCameraCos, y * kCameraSin};
}

std::optional<SurfaceHit> intersect_sphere(const SolidShape& solid, Vec3 origin) {
    const float r = solid.radius;
    const Vec3 from_centre = origin - Vec3{0, r, 0};
    const float b = dot(from_centre, kViewDirection);
    const float discriminant = b * b - dot(from_centre, from_centre) + r * r;
    if (discriminant < 0.0F) return std::nullopt;
    const Vec3 offset = from_centre + kViewDirection * (-b - std::sqrt(discriminant));
    return SurfaceHit{offset + Vec3{0, r, 0}, offset * (1.0F / r)};
}

// How far a coordinate reaches into the bevel, signed.
float into_bevel(float v, float half, float bevel) {
    const float depth = std::max(std::fabs(v) - (half - bevel), 0.0F);
    return std::copysign(depth, v);
}

std::optional<SurfaceHit> intersect_cube(const SolidShape& solid, Vec3 origin) {
    const float h = solid.radius;
    const Vec3 o = to_cube(origin) - Vec3{0, h, 0};
    const Vec3 d = to_cube(kViewDirection);
    // The direction is fixed and runs against +y, towards -x and +z: only these three faces are
    // ever seen.
    const float tx = ((d.x > 0 ? -h : h) - o.x) / d.x;
    const float ty = (h - o.y) / d.y;
    const float tz = (-h - o.z) / d.z;
    const float t = std::max({tx, ty, tz});
    const Vec3 q = o + d * t;
    constexpr float kSlack = 1e-5F;
    const float limit = h + kSlack;
    if (std::fabs(q.x) > limit || std::fabs(q.y) > limit || std::fabs(q.z) > limit) {
        return std::nullopt;
    }
    const Vec3 bent{into_bevel(q.x, h, solid.bevel), into_bevel(q.y, h, solid.bevel),
                    into_bevel(q.z, h, solid.bevel)};
    return SurfaceHit{from_cube(q) + Vec3{0, h, 0}, from_cube(normalized(bent))};
}

SurfaceHit cylinder_hit(const SolidShape& solid, Vec3 point) {
    const float rho = std::sqrt(point.x * point.x + point.z * point.z);
    const float out = std::max(rho - (solid.radius - solid.bevel), 0.0F);
    const float up = into_bevel(point.y - solid.half_height, solid.half_height, solid.bevel);
    const float per_rho = rho > 0.0F ? out / rho : 0.0F;
    return {point, normalized({point.x * per_rho, up, point.z * per_rho})};
}

std::optional<SurfaceHit> intersect_cylinder(const SolidShape& solid, Vec3 origin) {
    const float r = solid.radius;
    const float top = 2.0F * solid.half_height;
    const Vec3 on_top = origin + kViewDirection * ((origin.y - top) / kCameraSin);
    if (on_top.x * on_top.x + on_top.z * on_top.z <= r * r) return cylinder_hit(solid, on_top);
    const float depth_squared = r * r - origin.x * origin.x;
    if (depth_squared < 0.0F) return std::nullopt;
    const float t = (-std::sqrt(depth_squared) - origin.z) / kViewDirection.z;
    const Vec3 side = origin + kViewDirection * t;
    if (side.y < 0.0F || side.y > top) return std::nullopt;
    return cylinder_hit(solid, side);
}

// Signed distance to a box centred at the origin.
float box_distance(float x, float z, float half_x, float half_z) {
    const float qx = std::fabs(x) - half_x;
    const float qz = std::fabs(z) - half_z;
    const float outside_x = std::max(qx, 0.0F);
    const float outside_z = std::max(qz, 0.0F);
    return std::sqrt(outside_x * outside_x + outside_z * outside_z) +
           std::min(std::max(qx, qz), 0.0F);
}

float footprint_distance(const SolidShape& solid, float x, float z) {
    if (solid.kind == SceneShape::cube) {
        const Vec3 q = to_cube({x, 0, z});
        return box_distance(q.x, q.z, solid.radius, solid.radius);
    }
    const float rho = std::sqrt(x * x + z * z);
    // A sphere touches the ground in a point; what it hides of the sky is a disc of about half its
    // width.
    return rho - (solid.kind == SceneShape::sphere ? 0.45F * solid.radius : solid.radius);
}

// How far up the object, as a fraction of its height, the edge lies that shades this ground point.
float shading_height(const SolidShape& solid, float x, float z) {
    const float length_squared =
        kShadowPerHeightX * kShadowPerHeightX + kShadowPerHeightZ * kShadowPerHeightZ;
    const float along = x * kShadowPerHeightX + z * kShadowPerHeightZ;
    return clamp01(along / (length_squared * 2.0F * solid.half_height));
}

// Signed distance to the shadow's outline on the ground: the footprint swept along the shadow's
// way.
float shadow_distance(const SolidShape& solid, float x, float z) {
    const float height = 2.0F * solid.half_height;
    if (solid.kind == SceneShape::sphere) {
        // A ball's shadow is an ellipse around the shadow of its centre, longer along the light.
        const float scale = 1.0F / std::sqrt(kShadowPerHeightX * kShadowPerHeightX +
                                             kShadowPerHeightZ * kShadowPerHeightZ);
        const float ux = kShadowPerHeightX * scale;
        const float uz = kShadowPerHeightZ * scale;
        const float cx = x - kShadowPerHeightX * solid.radius;
        const float cz = z - kShadowPerHeightZ * solid.radius;
        const float along = (cx * ux + cz * uz) * kLampDirection.y;
        const float across = cz * ux - cx * uz;
        return std::sqrt(along * along + across * across) - solid.radius;
    }
    if (solid.kind == SceneShape::cylinder) {
        const float t = shading_height(solid, x, z) * height;
        const float dx = x - kShadowPerHeightX * t;
        const float dz = z - kShadowPerHeightZ * t;
        return std::sqrt(dx * dx + dz * dz) - solid.radius;
    }
    // Cube: the distance to the swept square, a convex hexagon, as the largest distance to its six
    // sides.
    const Vec3 q =
        to_cube({x - 0.5F * height * kShadowPerHeightX, 0, z - 0.5F * height * kShadowPerHeightZ});
    const Vec3 sweep =
        to_cube({0.5F * height * kShadowPerHeightX, 0, 0.5F * height * kShadowPerHeightZ});
    const float h = solid.radius;
    const float square = box_distance(q.x, q.z, h + std::fabs(sweep.x), h + std::fabs(sweep.z));
    const float length = std::sqrt(sweep.x * sweep.x + sweep.z * sweep.z);
    const float nx = -sweep.z / length;
    const float nz = sweep.x / length;
    const float band = std::fabs(q.x * nx + q.z * nz) - h * (std::fabs(nx) + std::fabs(nz));
    if (square <= 0.0F || band <= 0.0F) return std::max(square, band);
    return std::sqrt(square * square + band * band);
}

constexpr float kPenumbraAtFoot = 0.04F;
constexpr float kPenumbraPerHeight = 0.24F;
constexpr float kSkyReach = 0.75F;  // of the object's radius

float penumbra(const SolidShape& solid, float height_fraction) {
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

std::optional<SurfaceHit> intersect(const SolidShape& solid, float x, float y) {
    const Vec3 origin = ray_origin(x, y);
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

GroundShade ground_shade(const SolidShape& solid, float x, float z) {
    const float width = penumbra(solid, shading_height(solid, x, z));
    const float lamp = smooth_step(0.5F - 0.5F * shadow_distance(solid, x, z) / width);
    const float away = footprint_distance(solid, x, z) / (kSkyReach * solid.radius);
    const float near = clamp01(1.0F - std::max(away, 0.0F));
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
