#pragma once

#include <cstdint>

/// Winograd's minimal filtering (docs/methods.md) on either side of the multiplications: loops over
/// the tiles of channels-last pictures, one thread, vectors over the channels; compiled for several
/// instruction sets and chosen by the processor at load time. bfloat16 values are their bits.
namespace zscope::progan {

/// What is computed from a tile of the input: 2x2 pixels of the output.
enum class WinogradForm {
    same,  ///< a 3x3 convolution with padding 1, from tiles of 4x4 pixels
    up,    ///< the same of a picture upscaled by 2 (nearest), from tiles of 3x3 pixels of the small
           ///< one
};

/// Pixels along the side of an input tile, whose square is the number of products of a tile.
[[nodiscard]] constexpr std::int64_t tile_side(WinogradForm form) noexcept {
    return form == WinogradForm::same ? 4 : 3;
}

/// Tiles [begin, end) of a batch, by picture, row and column.
struct WinogradTiles {
    WinogradForm form = WinogradForm::same;
    std::int64_t height = 0;  ///< of the output, even
    std::int64_t width = 0;   ///< as height
    std::int64_t begin = 0;
    std::int64_t end = 0;
    std::int64_t stride = 0;  ///< rows between one product of a tile and its next one in v and m
};

/// The differences of pixels that enter the products: v [side^2, stride, channels], rows from 0 on.
/// x: channels-last pictures; `zeros` [channels] stands for the pixels beyond the edge.
void winograd_input(const WinogradTiles& tiles, const float* x, const float* zeros,
                    std::int64_t channels, float* v);
void winograd_input(const WinogradTiles& tiles, const std::uint16_t* x, const std::uint16_t* zeros,
                    std::int64_t channels, std::uint16_t* v);

/// pixel_norm(leaky_relu(sums of products + bias)) into the channels-last pictures y. m [side^2,
/// stride, channels], the products; bias [channels].
void winograd_output(const WinogradTiles& tiles, const float* m, const float* bias,
                     std::int64_t channels, float* y);
void winograd_output(const WinogradTiles& tiles, const float* m, const float* bias,
                     std::int64_t channels, std::uint16_t* y);

}  // namespace zscope::progan
