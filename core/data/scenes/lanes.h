#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>

#ifdef __SSE__
#include <xmmintrin.h>
#endif

namespace zscope {

inline constexpr std::size_t kLanes = 4;

/// Floats worked on together: in the renderer one for each of several samples. A lane rounds as a
/// float alone does, so the pictures do not depend on it. In operators a float stands for itself in
/// all lanes.
using Lanes = float __attribute__((vector_size(kLanes * sizeof(float))));
/// Which lanes: all bits set where true, none where false.
using LaneMask = std::int32_t __attribute__((vector_size(kLanes * sizeof(float))));

inline Lanes load_lanes(const float* from) {
    Lanes lanes;
    std::memcpy(&lanes, from, sizeof lanes);
    return lanes;
}
inline void store_lanes(Lanes lanes, float* to) {
    std::memcpy(to, &lanes, sizeof lanes);
}
inline Lanes all_lanes(float value) {
    return Lanes{} + value;
}

/// `yes` in the lanes of the mask, `no` in the others.
inline Lanes select(LaneMask mask, Lanes yes, Lanes no) {
    return mask ? yes : no;
}

// Single instructions where the compiler would not find them.
#ifdef __SSE__
inline bool any_of(LaneMask mask) {
    return _mm_movemask_ps(std::bit_cast<Lanes>(mask)) != 0;
}
inline Lanes max(Lanes x, Lanes y) {
    return _mm_max_ps(x, y);
}
inline Lanes min(Lanes x, Lanes y) {
    return _mm_min_ps(x, y);
}
inline Lanes sqrt(Lanes x) {
    return _mm_sqrt_ps(x);
}
#else
inline bool any_of(LaneMask mask) {
    return (mask[0] | mask[1] | mask[2] | mask[3]) != 0;
}
inline Lanes max(Lanes x, Lanes y) {
    return select(x > y, x, y);
}
inline Lanes min(Lanes x, Lanes y) {
    return select(x < y, x, y);
}
inline Lanes sqrt(Lanes x) {
    return Lanes{std::sqrt(x[0]), std::sqrt(x[1]), std::sqrt(x[2]), std::sqrt(x[3])};
}
#endif

inline bool none_of(LaneMask mask) {
    return !any_of(mask);
}
inline bool all_of(LaneMask mask) {
    return none_of(~mask);
}
inline Lanes clamp01(Lanes x) {
    return min(max(x, Lanes{}), all_lanes(1.0F));
}
inline Lanes abs(Lanes x) {
    return std::bit_cast<Lanes>(std::bit_cast<LaneMask>(x) & INT32_MAX);
}
/// The magnitude of one with the sign of the other.
inline Lanes copysign(Lanes magnitude, Lanes sign) {
    return std::bit_cast<Lanes>((std::bit_cast<LaneMask>(magnitude) & INT32_MAX) |
                                (std::bit_cast<LaneMask>(sign) & INT32_MIN));
}

}  // namespace zscope
