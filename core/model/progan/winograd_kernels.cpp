#include "core/model/progan/winograd_kernels.h"

#include <array>

#include "core/model/progan/channel_lanes.h"
#include "core/model/progan/ops.h"

namespace zscope::progan {

namespace {

constexpr std::int64_t kOutputs = 4;  ///< pixels a tile makes
template <WinogradForm form>
constexpr std::int64_t kSide = tile_side(form);

/// Four pixels d in a line -> d0 - d2, d1 + d2, d2 - d1, d1 - d3. Of a, b, c upscaled, a b b c, the
/// third is 0, and twice the second is left to the weights: a - b, b, b - c.
template <WinogradForm form>
ZSCOPE_INLINE void transform_input(FloatLanes* d, std::int64_t step) {
    if constexpr (form == WinogradForm::up) {
        d[0] -= d[step];
        d[2 * step] = d[step] - d[2 * step];
    } else {
        const FloatLanes second = d[step];
        d[0] -= d[2 * step];
        d[step] += d[2 * step];
        d[2 * step] -= second;
        d[3 * step] = second - d[3 * step];
    }
}

/// Products m in a line -> two sums: m0 + m1 + m2 and m1 - m2 - m3; upscaled, m0 + m1 and m1 - m2.
template <WinogradForm form>
ZSCOPE_INLINE void transform_output(FloatLanes* m, std::int64_t step) {
    if constexpr (form == WinogradForm::up) {
        m[0] += m[step];
        m[step] -= m[2 * step];
    } else {
        m[0] += m[step] + m[2 * step];
        m[step] -= m[2 * step] + m[3 * step];
    }
}

template <WinogradForm form, typename Value>
ZSCOPE_INLINE void find_pixels(const WinogradTiles& tiles, std::int64_t tile, const Value* x,
                               const Value* zeros, std::int64_t channels, const Value** pixels) {
    constexpr std::int64_t kStep = form == WinogradForm::up ? 1 : 2;
    const std::int64_t columns = tiles.width / 2;
    const std::int64_t rows = tiles.height / 2;
    const std::int64_t height = rows * kStep;
    const std::int64_t width = columns * kStep;
    const std::int64_t top = tile / columns % rows * kStep - 1;
    const std::int64_t left = tile % columns * kStep - 1;
    const Value* picture = x + tile / (columns * rows) * height * width * channels;
    for (std::int64_t i = 0; i < kSide<form> * kSide<form>; ++i) {
        const std::int64_t row = top + i / kSide<form>;
        const std::int64_t column = left + i % kSide<form>;
        const bool inside = row >= 0 && row < height && column >= 0 && column < width;
        pixels[i] = inside ? picture + (row * width + column) * channels : zeros;
    }
}

template <WinogradForm form, typename Value>
ZSCOPE_INLINE void input_tiles(const WinogradTiles& tiles, const Value* x, const Value* zeros,
                               std::int64_t channels, Value* v) {
    constexpr std::int64_t kProducts = kSide<form> * kSide<form>;
    for (std::int64_t tile = tiles.begin; tile < tiles.end; ++tile, v += channels) {
        std::array<const Value*, kProducts> pixels;
        find_pixels<form>(tiles, tile, x, zeros, channels, pixels.data());
        for_lanes(channels, [&](std::int64_t c, std::int64_t count) ZSCOPE_INLINE_LAMBDA {
            std::array<FloatLanes, kProducts> d;
            for (std::int64_t i = 0; i < kProducts; ++i) {
                load_lanes(pixels[i] + c, count, d[i]);
            }
            for (std::int64_t i = 0; i < kSide<form>; ++i) {
                transform_input<form>(d.data() + i, kSide<form>);
            }
            for (std::int64_t i = 0; i < kSide<form>; ++i) {
                transform_input<form>(d.data() + i * kSide<form>, 1);
            }
            for (std::int64_t i = 0; i < kProducts; ++i) {
                store_lanes(d[i], count, v + i * tiles.stride * channels + c);
            }
        });
    }
}

template <typename Value>
ZSCOPE_INLINE void scale_pixel(Value* pixel, float factor, std::int64_t channels) {
    for_lanes(channels, [&](std::int64_t c, std::int64_t count) ZSCOPE_INLINE_LAMBDA {
        FloatLanes value;
        load_lanes(pixel + c, count, value);
        store_lanes(value * factor, count, pixel + c);
    });
}

template <WinogradForm form, typename Value>
ZSCOPE_INLINE void output_tile(const float* m, std::int64_t step, const float* bias,
                               std::int64_t channels, std::array<Value*, kOutputs> pixels) {
    constexpr std::int64_t kProducts = kSide<form> * kSide<form>;
    constexpr float kSlope = static_cast<float>(kLeakySlope);
    std::array<FloatLanes, kOutputs> squares{};
    for_lanes(channels, [&](std::int64_t c, std::int64_t count) ZSCOPE_INLINE_LAMBDA {
        std::array<FloatLanes, kProducts> sums;
        for (std::int64_t i = 0; i < kProducts; ++i) {
            load_lanes(m + i * step + c, count, sums[i]);
        }
        for (std::int64_t i = 0; i < kSide<form>; ++i) {
            transform_output<form>(sums.data() + i, kSide<form>);
        }
        transform_output<form>(sums.data(), 1);
        transform_output<form>(sums.data() + kSide<form>, 1);
        FloatLanes shift;
        load_lanes(bias + c, count, shift);
        for (std::int64_t i = 0; i < kOutputs; ++i) {
            FloatLanes value = sums[i / 2 * kSide<form> + i % 2] + shift;
            value = value > 0.0F ? value : kSlope * value;
            squares[i] += value * value;
            store_lanes(value, count, pixels[i] + c);
        }
    });
    for (std::int64_t i = 0; i < kOutputs; ++i) {
        const float sum = sum_lanes(__builtin_bit_cast(LaneArray, squares[i]));
        scale_pixel(pixels[i], inverse_norm(sum, channels), channels);
    }
}

template <WinogradForm form, typename Value>
ZSCOPE_INLINE void output_tiles(const WinogradTiles& tiles, const float* m, const float* bias,
                                std::int64_t channels, Value* y) {
    const std::int64_t columns = tiles.width / 2;
    const std::int64_t line = tiles.width * channels;
    for (std::int64_t tile = tiles.begin; tile < tiles.end; ++tile, m += channels) {
        Value* corner = y + tile / columns * 2 * line + tile % columns * 2 * channels;
        output_tile<form, Value>(
            m, tiles.stride * channels, bias, channels,
            {corner, corner + channels, corner + line, corner + line + channels});
    }
}

template <typename Value>
ZSCOPE_INLINE void input_of_form(const WinogradTiles& tiles, const Value* x, const Value* zeros,
                                 std::int64_t channels, Value* v) {
    if (tiles.form == WinogradForm::up) {
        input_tiles<WinogradForm::up>(tiles, x, zeros, channels, v);
    } else {
        input_tiles<WinogradForm::same>(tiles, x, zeros, channels, v);
    }
}

template <typename Value>
ZSCOPE_INLINE void output_of_form(const WinogradTiles& tiles, const float* m, const float* bias,
                                  std::int64_t channels, Value* y) {
    if (tiles.form == WinogradForm::up) {
        output_tiles<WinogradForm::up>(tiles, m, bias, channels, y);
    } else {
        output_tiles<WinogradForm::same>(tiles, m, bias, channels, y);
    }
}

}  // namespace

ZSCOPE_VECTORISED
void winograd_input(const WinogradTiles& tiles, const float* x, const float* zeros,
                    std::int64_t channels, float* v) {
    input_of_form(tiles, x, zeros, channels, v);
}

ZSCOPE_VECTORISED
void winograd_input(const WinogradTiles& tiles, const std::uint16_t* x, const std::uint16_t* zeros,
                    std::int64_t channels, std::uint16_t* v) {
    input_of_form(tiles, x, zeros, channels, v);
}

ZSCOPE_VECTORISED
void winograd_output(const WinogradTiles& tiles, const float* m, const float* bias,
                     std::int64_t channels, float* y) {
    output_of_form(tiles, m, bias, channels, y);
}

ZSCOPE_VECTORISED
void winograd_output(const WinogradTiles& tiles, const float* m, const float* bias,
                     std::int64_t channels, std::uint16_t* y) {
    output_of_form(tiles, m, bias, channels, y);
}

}  // namespace zscope::progan
