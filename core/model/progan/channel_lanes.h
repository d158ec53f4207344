#pragma once

#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>

#include "core/model/progan/ops.h"

/// Before a function: compiled for several instruction sets, chosen by the processor at load time.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define ZSCOPE_VECTORISED \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ZSCOPE_VECTORISED
#endif
/// Before what such a function calls, so that it is compiled for the same instruction set.
#define ZSCOPE_INLINE __attribute__((always_inline)) inline
/// The same for a lambda, after its parameters.
#define ZSCOPE_INLINE_LAMBDA __attribute__((always_inline))

/// What loops over the channels of a pixel share: 16 channels at a time, in float32; bfloat16
/// values are their bits.
namespace zscope::progan {

constexpr std::int64_t kLanes = 16;
using LaneArray = std::array<float, kLanes>;

/// Said outright, since compilers do not find the vectors in loops over 16-bit values.
using FloatLanes = float __attribute__((vector_size(kLanes * 4)));
using WordLanes = std::uint32_t __attribute__((vector_size(kLanes * 4)));
using HalfLanes = std::uint16_t __attribute__((vector_size(kLanes * 2)));

/// In pairs, so that the additions do not wait for each other.
ZSCOPE_INLINE float sum_lanes(LaneArray partial) {
    for (std::int64_t lane = 0; lane < 8; ++lane) {
        partial[lane] += partial[lane + 8];
    }
    for (std::int64_t lane = 0; lane < 4; ++lane) {
        partial[lane] += partial[lane + 4];
    }
    return (partial[0] + partial[2]) + (partial[1] + partial[3]);
}

ZSCOPE_INLINE float inverse_norm(float sum_of_squares, std::int64_t channels) {
    return 1.0F / std::sqrt(sum_of_squares / static_cast<float>(channels) +
                            static_cast<float>(kNormEpsilon));
}

ZSCOPE_INLINE float from_bfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// Rounds to nearest even. Finite values only matter: a NaN may lose its payload.
ZSCOPE_INLINE std::uint16_t to_bfloat16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t half = 0x7FFFU + ((bits >> 16) & 1U);
    return static_cast<std::uint16_t>((bits + half) >> 16);
}

/// The first `count` lanes; the others are 0. (By reference: what a vector is passed in differs
/// between instruction sets.)
ZSCOPE_INLINE void load_lanes(const float* from, std::int64_t count, FloatLanes& to) {
    to = FloatLanes{};
    std::memcpy(&to, from, static_cast<std::size_t>(count) * sizeof *from);
}

ZSCOPE_INLINE void load_lanes(const std::uint16_t* from, std::int64_t count, FloatLanes& to) {
    HalfLanes half{};
    std::memcpy(&half, from, static_cast<std::size_t>(count) * sizeof *from);
    to = __builtin_bit_cast(FloatLanes, __builtin_convertvector(half, WordLanes) << 16);
}

/// The first `count` lanes.
ZSCOPE_INLINE void store_lanes(const FloatLanes& from, std::int64_t count, float* to) {
    std::memcpy(to, &from, static_cast<std::size_t>(count) * sizeof *to);
}

/// As to_bfloat16.
ZSCOPE_INLINE void store_lanes(const FloatLanes& from, std::int64_t count, std::uint16_t* to) {
    const auto bits = __builtin_bit_cast(WordLanes, from);
    const auto half =
        __builtin_convertvector((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16, HalfLanes);
    std::memcpy(to, &half, static_cast<std::size_t>(count) * sizeof *to);
}

/// work(c, count) for `count` channels from c on: 16 of them, known when it is compiled, then the
/// rest.
template <typename Work>
ZSCOPE_INLINE void for_lanes(std::int64_t channels, Work work) {
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
        work(c, kLanes);
    }
    if (c < channels) {
        work(c, channels - c);
    }
}

}  // namespace zscope::progan
