#include "core/model/progan/channel_kernels.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "core/model/progan/ops.h"

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define ZSCOPE_VECTORISED \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define ZSCOPE_VECTORISED
#endif
#define ZSCOPE_INLINE __attribute__((always_inline)) inline

namespace zscope::progan {

namespace {

constexpr float kSlope = static_cast<float>(kLeakySlope);
constexpr float kEpsilon = static_cast<float>(kNormEpsilon);
constexpr std::int64_t kLanes = 16;
using LaneArray = std::array<float, kLanes>;

/// Said outright, since compilers do not find the vectors in loops over 16-bit values.
using FloatLanes = float __attribute__((vector_size(kLanes * 4)));
using WordLanes = std::uint32_t __attribute__((vector_size(kLanes * 4)));
using HalfLanes = std::uint16_t __attribute__((vector_size(kLanes * 2)));

ZSCOPE_INLINE float leaky(float x) {
    return x > 0.0F ? x : kSlope * x;
}

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

/// Sum of term(c) over the channels in a fixed order that vectorises: 16 partial sums.
template <typename Term>
ZSCOPE_INLINE float sum_channels(std::int64_t channels, Term term) {
    LaneArray partial{};
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
        for (std::int64_t lane = 0; lane < kLanes; ++lane) {
            partial[lane] += term(c + lane);
        }
    }
    float total = 0.0F;
    for (; c < channels; ++c) {
        total += term(c);
    }
    return total + sum_lanes(partial);
}

ZSCOPE_INLINE float inverse_norm(float sum_of_squares, std::int64_t channels) {
    return 1.0F / std::sqrt(sum_of_squares / static_cast<float>(channels) + kEpsilon);
}

ZSCOPE_INLINE float from_bfloat16(std::uint16_t bits) {
    return std::bit_cast<float>(static_cast<std::uint32_t>(bits) << 16);
}

/// Finite values only matter: a NaN may lose its payload.
ZSCOPE_INLINE std::uint16_t to_bfloat16(float value) {
    const auto bits = std::bit_cast<std::uint32_t>(value);
    const std::uint32_t half = 0x7FFFU + ((bits >> 16) & 1U);
    return static_cast<std::uint16_t>((bits + half) >> 16);
}

ZSCOPE_INLINE float sum_of_squares_bfloat16(const std::uint16_t* x, std::int64_t channels) {
    FloatLanes partial{};
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
        HalfLanes half;
        std::memcpy(&half, x + c, sizeof half);
        const auto value =
            __builtin_bit_cast(FloatLanes, __builtin_convertvector(half, WordLanes) << 16);
        partial += value * value;
    }
    float total = 0.0F;
    for (; c < channels; ++c) {
        total += from_bfloat16(x[c]) * from_bfloat16(x[c]);
    }
    return total + sum_lanes(__builtin_bit_cast(LaneArray, partial));
}

ZSCOPE_INLINE void scale_bfloat16(std::uint16_t* x, float factor, std::int64_t channels) {
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
        HalfLanes half;
        std::memcpy(&half, x + c, sizeof half);
        const auto value =
            __builtin_bit_cast(FloatLanes, __builtin_convertvector(half, WordLanes) << 16) * factor;
        const auto bits = __builtin_bit_cast(WordLanes, value);
        half = __builtin_convertvector((bits + 0x7FFFU + ((bits >> 16) & 1U)) >> 16, HalfLanes);
        std::memcpy(x + c, &half, sizeof half);
    }
    for (; c < channels; ++c) {
        x[c] = to_bfloat16(from_bfloat16(x[c]) * factor);
    }
}

}  // namespace

ZSCOPE_VECTORISED
void bias_leaky_norm_rows(const float* x, const float* bias, float* y, float* factor,
                          std::int64_t rows, std::int64_t channels) {
    for (std::int64_t row = 0; row < rows; ++row, x += channels, y += channels) {
        const float squares = sum_channels(channels, [&](std::int64_t c) {
            const float a = leaky(x[c] + bias[c]);
            return a * a;
        });
        const float r = inverse_norm(squares, channels);
        factor[row] = r;
        for (std::int64_t c = 0; c < channels; ++c) {
            y[c] = leaky(x[c] + bias[c]) * r;
        }
    }
}

ZSCOPE_VECTORISED
void bias_leaky_norm_backward_rows(const float* gradient, const float* x, const float* bias,
                                   const float* factor, float* dx, std::int64_t rows,
                                   std::int64_t channels) {
    for (std::int64_t row = 0; row < rows;
         ++row, x += channels, gradient += channels, dx += channels) {
        const float r = factor[row];
        // With y = a r: d a = r (g - y mean(g y)) = r g - a r^3 mean(g a).
        const float along = sum_channels(
            channels, [&](std::int64_t c) { return gradient[c] * leaky(x[c] + bias[c]); });
        const float pull = along / static_cast<float>(channels) * r * r * r;
        for (std::int64_t c = 0; c < channels; ++c) {
            const float s = x[c] + bias[c];
            const float da = r * gradient[c] - pull * leaky(s);
            dx[c] = s > 0.0F ? da : kSlope * da;
        }
    }
}

ZSCOPE_VECTORISED
void pixel_norm_rows(float* x, std::int64_t rows, std::int64_t channels) {
    for (std::int64_t row = 0; row < rows; ++row, x += channels) {
        const float squares = sum_channels(channels, [&](std::int64_t c) { return x[c] * x[c]; });
        const float r = inverse_norm(squares, channels);
        for (std::int64_t c = 0; c < channels; ++c) {
            x[c] *= r;
        }
    }
}

ZSCOPE_VECTORISED
void pixel_norm_rows_bfloat16(std::uint16_t* x, std::int64_t rows, std::int64_t channels) {
    // Some rows at a time, so that one row's division does not hold up the next row's sum.
    constexpr std::int64_t kBlock = 16;
    std::array<float, kBlock> factor;
    for (std::int64_t first = 0; first < rows; first += kBlock) {
        const std::int64_t count = std::min(kBlock, rows - first);
        for (std::int64_t row = 0; row < count; ++row) {
            factor[row] =
                inverse_norm(sum_of_squares_bfloat16(x + row * channels, channels), channels);
        }
        for (std::int64_t row = 0; row < count; ++row, x += channels) {
            scale_bfloat16(x, factor[row], channels);
        }
    }
}

}  // namespace zscope::progan
