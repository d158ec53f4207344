#include "core/hessian/progan_jet_memory.h"

#include <c10/core/DeviceType.h>

#include <algorithm>

#include "core/hessian/packed_size.h"
#include "core/model/progan/ops.h"

namespace zscope {
namespace {

/// Rows that go through the network.
struct Rows {
    std::int64_t low = 0;    ///< the value and the first derivatives
    std::int64_t pairs = 0;  ///< the second derivatives
    [[nodiscard]] std::int64_t all() const noexcept { return low + pairs; }
};

/// What a linear map takes besides its rows and their results, in numbers.
struct Workspace {
    std::int64_t row = 0;      ///< for each row
    std::int64_t weights = 0;  ///< in copies of the weights
};

/// A hidden layer; sizes are numbers of one row.
struct LayerSizes {
    std::int64_t input = 0;
    std::int64_t output = 0;
    std::int64_t map = 0;      ///< of one channel of the output
    std::int64_t at_once = 0;  ///< rows of a step
    Workspace workspace{};
};

std::int64_t in_blocks(std::int64_t channels) {
    constexpr std::int64_t kBlock = 16;
    return (channels + kBlock - 1) / kBlock * kBlock;
}

/// 3x3, on a map of `map` pixels.
Workspace convolution_workspace(std::int64_t in, std::int64_t out, std::int64_t map) {
    constexpr std::int64_t kTaps = 9;
    return {.row = map * std::max(kTaps * in, in_blocks(in) + in_blocks(out)),
            .weights = kTaps * in_blocks(in) * in_blocks(out)};
}

/// progan::up_convolution to `side` pixels on a side.
Workspace up_workspace(std::int64_t in, std::int64_t out, std::int64_t side) {
    const std::int64_t map = side * side;
    if (progan::form_for(c10::kCPU, side / 2, in) == progan::ResizingForm::separate) {
        // The enlarged map and the flipped kernel.
        const Workspace plain = convolution_workspace(in, out, map);
        return {.row = in * map + plain.row, .weights = 9 * in * out + plain.weights};
    }
    // Each pixel that comes in becomes a column of 4x4. The fused kernel stays beside it.
    constexpr std::int64_t kTaps = 16;
    return {.row = std::max(kTaps * out * map / 4, in_blocks(in) * map / 4 + in_blocks(out) * map),
            .weights = kTaps * in * out + kTaps * in_blocks(in) * in_blocks(out)};
}

std::int64_t side_of(int layer) {
    return std::int64_t{4} << (layer / 2);
}

std::int64_t channels_of(const ProGanConfig& config, int layer) {
    return config.feature_maps(layer / 2 + 1);
}

LayerSizes layer_sizes(const ProGanConfig& config, int layer, std::int64_t at_once) {
    const std::int64_t side = side_of(layer);
    const std::int64_t out = channels_of(config, layer);
    LayerSizes sizes{.input = config.latent_size,
                     .output = out * side * side,
                     .map = side * side,
                     .at_once = at_once};
    if (layer > 0) {
        const std::int64_t side_before = side_of(layer - 1);
        const std::int64_t in = channels_of(config, layer - 1);
        sizes.input = in * side_before * side_before;
        sizes.workspace = side == side_before ? convolution_workspace(in, out, sizes.map)
                                              : up_workspace(in, out, side);
    }
    return sizes;
}

/// Of JetPixelNorm with so many second derivatives at once: r, s and what leads to them, of one
/// channel of `map` pixels, and the pairs' indices, 8 bytes each.
std::int64_t norm_numbers(const Rows& rows, std::int64_t at_once, std::int64_t map) {
    return (2 * rows.low + 4 + 7 * at_once) * map + 4 * rows.pairs;
}

std::int64_t normalised_latent(const Rows& rows, std::int64_t size) {
    constexpr std::int64_t kHeldOfPairs = 9;
    return (2 * rows.all() + kHeldOfPairs * rows.pairs) * size + norm_numbers(rows, rows.pairs, 1);
}

std::int64_t first_part(const Rows& rows, const LayerSizes& layer) {
    const std::int64_t step = std::min(rows.low, layer.at_once);
    const std::int64_t mapped = rows.low * layer.output;
    return (rows.all() + rows.low) * layer.input + mapped +
           std::max(mapped, step * layer.workspace.row + layer.workspace.weights);
}

std::int64_t second_part(const Rows& rows, const LayerSizes& layer) {
    constexpr std::int64_t kHeldInStep = 11;
    const std::int64_t step = std::min(rows.pairs, layer.at_once);
    const std::int64_t of_row =
        std::max(kHeldInStep * layer.output, layer.output + layer.workspace.row);
    const std::int64_t in_last_step =
        (rows.pairs - step) * layer.output + step * of_row + layer.workspace.weights;
    return rows.all() * layer.input + (3 * rows.low + 2) * layer.output +
           norm_numbers(rows, step, layer.map) +
           std::max(2 * rows.pairs * layer.output, in_last_step);
}

/// Of a 1x1 convolution, all rows at once.
std::int64_t picture_part(const Rows& rows, const ProGanConfig& config) {
    const std::int64_t map = config.resolution * config.resolution;
    const std::int64_t in = config.feature_maps(config.resolution_log2() - 1);
    const std::int64_t out = config.channels;
    return rows.all() * map * (2 * in + out + in_blocks(in) + in_blocks(out)) +
           in_blocks(in) * in_blocks(out);
}

}  // namespace

std::int64_t jet_numbers(const ProGanConfig& config, std::int64_t directions,
                         const std::function<std::int64_t(int layer)>& rows_per_step) {
    const Rows rows{.low = 1 + directions, .pairs = packed_size(directions)};
    const int hidden_layers = 2 * config.resolution_log2() - 2;
    std::int64_t most =
        std::max(normalised_latent(rows, config.latent_size), picture_part(rows, config));
    for (int layer = 0; layer < hidden_layers; ++layer) {
        const LayerSizes sizes = layer_sizes(config, layer, rows_per_step(layer));
        most = std::max({most, first_part(rows, sizes), second_part(rows, sizes)});
    }
    return most;
}

}  // namespace zscope
