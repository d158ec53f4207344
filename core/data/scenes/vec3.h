#pragma once

#include "core/data/scenes/lanes.h"

namespace zscope {

/// A point, a direction or a linear colour of the scene renderer. `Real`: float, or Lanes for one
/// vector a lane; the two mix in one expression.
template <class Real>
struct Vector3 {
    Real x{};
    Real y{};
    Real z{};
};
using Vec3 = Vector3<float>;
using LaneVec3 = Vector3<Lanes>;

template <class A, class B>
constexpr auto operator+(Vector3<A> a, Vector3<B> b) {
    return Vector3<decltype(a.x + b.x)>{a.x + b.x, a.y + b.y, a.z + b.z};
}
template <class A, class B>
constexpr auto operator-(Vector3<A> a, Vector3<B> b) {
    return Vector3<decltype(a.x - b.x)>{a.x - b.x, a.y - b.y, a.z - b.z};
}
template <class A, class B>
constexpr auto operator*(Vector3<A> a, Vector3<B> b) {
    return Vector3<decltype(a.x * b.x)>{a.x * b.x, a.y * b.y, a.z * b.z};
}
template <class A, class Scale>
constexpr auto operator*(Vector3<A> a, Scale s) {
    return Vector3<decltype(a.x * s)>{a.x * s, a.y * s, a.z * s};
}
template <class A, class B>
constexpr auto dot(Vector3<A> a, Vector3<B> b) {
    return a.x * b.x + a.y * b.y + a.z * b.z;
}
template <class A, class B, class Part>
constexpr auto mix(Vector3<A> a, Vector3<B> b, Part t) {
    return a + (b - a) * t;
}
inline LaneVec3 normalized(LaneVec3 a) {
    return a * (1.0F / sqrt(dot(a, a)));
}
inline LaneVec3 select(LaneMask mask, const LaneVec3& yes, const LaneVec3& no) {
    return {select(mask, yes.x, no.x), select(mask, yes.y, no.y), select(mask, yes.z, no.z)};
}
constexpr float clamp01(float v) {
    return v < 0.0F ? 0.0F : (v > 1.0F ? 1.0F : v);
}
template <class Real>
constexpr Real smooth_step(Real v) {
    const Real t = clamp01(v);
    return t * t * (3.0F - 2.0F * t);
}

}  // namespace zscope
