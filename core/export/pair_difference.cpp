#include "core/export/pair_difference.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/export/colormap.h"
#include "core/export/table.h"
#include "core/model/generator.h"

namespace zscope {
namespace {

/// The values of one cell, one a pixel.
struct Map {
    int width = 0;
    int height = 0;
    std::vector<float> values;
};

Image in_colors(const Map& map, const ColorTable& colors, double low, double high) {
    Image image{map.width, map.height, 3, {}};
    image.pixels.reserve(3 * map.values.size());
    for (const float value : map.values) {
        const Rgb rgb = color_at(colors, static_cast<double>(value), low, high);
        image.pixels.insert(image.pixels.end(), {rgb.red, rgb.green, rgb.blue});
    }
    return image;
}

/// The largest of a cell's sizes; throws if one is not finite.
double largest_of(const std::vector<float>& sizes, std::size_t cell) {
    float largest = 0.0F;
    for (const float size : sizes) {
        if (!std::isfinite(size)) {
            throw Error(
                ErrorCode::model_failure,
                "the differences have values that are not finite (NaN or infinity) in cell " +
                    std::to_string(cell),
                "Choose a latent nearer to 0");
        }
        largest = std::max(largest, size);
    }
    return static_cast<double>(largest);
}

}  // namespace

PairDifferences draw_pair_differences(Generator& generator, const std::vector<float>& base,
                                      const PairDifferenceOptions& options, ProgressSink progress,
                                      std::stop_token stop) {
    if (options.range) {
        require_above_zero("range", *options.range);
    }
    const bool has_signs = options.kind == DifferenceKind::signed_values;
    std::vector<Map> maps;
    double largest = 0.0;
    draw_pair(
        generator, base, options.grid,
        [&](const DrawnCell& cell, const FloatImage& difference) {
            std::vector<float> sizes = mean_over_channels(difference, false);
            largest = std::max(largest, largest_of(sizes, cell.index));
            maps.push_back({difference.width, difference.height,
                            has_signs ? mean_over_channels(difference, true) : std::move(sizes)});
        },
        std::move(progress), std::move(stop));
    PairDifferences drawn;
    drawn.range = options.range.value_or(largest > 0.0 ? largest : 1.0);
    const ColorTable colors = color_table(difference_colors(options.kind));
    const double low = has_signs ? -drawn.range : 0.0;
    for (const Map& map : maps) {
        drawn.cells.push_back(in_colors(map, colors, low, drawn.range));
        const auto [least, most] = std::ranges::minmax(map.values);
        drawn.has_below = drawn.has_below || static_cast<double>(least) < low;
        drawn.has_above = drawn.has_above || static_cast<double>(most) > drawn.range;
    }
    return drawn;
}

std::string difference_note(const PairDifferences& drawn, DifferenceKind kind) {
    const std::string end = short_number(drawn.range);
    return std::string(difference_name(kind))
        .append(" difference beyond the sum, from ")
        .append(drawn.has_below ? "<= " : "")
        .append(kind == DifferenceKind::absolute ? "0" : "-" + end)
        .append(" to ")
        .append(drawn.has_above ? ">= " : "")
        .append(end);
}

}  // namespace zscope
