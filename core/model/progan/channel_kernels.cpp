#include "core/model/progan/channel_kernels.h"

#include <algorithm>
#include <array>

#include "core/model/progan/channel_lanes.h"
#include "core/model/progan/ops.h"

namespace zscope::progan {

namespace {

constexpr float kSlope = static_cast<float>(kLeakySlope);

ZSCOPE_INLINE float leaky(float x) {
    return x > 0.0F ? x : kSlope * x;
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

ZSCOPE_INLINE float sum_of_squares_bfloat16(const std::uint16_t* x, std::int64_t channels) {
    FloatLanes partial{};
    std::int64_t c = 0;
    for (; c + kLanes <= channels; c += kLanes) {
        FloatLanes value;
        load_lanes(x + c, kLanes, value);
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
        FloatLanes value;
        load_lanes(x + c, kLanes, value);
        store_lanes(value * factor, kLanes, x + c);
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
