#include "core/model/progan/channel_kernels.h"

#include <array>
#include <bit>
#include <cmath>

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

ZSCOPE_INLINE float leaky(float x) {
    return x > 0.0F ? x : kSlope * x;
}

/// Sum of term(c) over the channels in a fixed order that vectorises: 16 partial sums.
template <typename Term>
ZSCOPE_INLINE float sum_channels(std::int64_t channels, Term term) {
    std::array<float, kLanes> partial{};
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
    for (const float part : partial) {
        total += part;
    }
    return total;
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
    for (std::int64_t row = 0; row < rows; ++row, x += channels) {
        const float squares = sum_channels(channels, [&](std::int64_t c) {
            const float value = from_bfloat16(x[c]);
            return value * value;
        });
        const float r = inverse_norm(squares, channels);
        for (std::int64_t c = 0; c < channels; ++c) {
            x[c] = to_bfloat16(from_bfloat16(x[c]) * r);
        }
    }
}

}  // namespace zscope::progan
