#include "core/export/pair_difference.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "core/base/require.h"
#include "core/export/colormap.h"
#include "core/export/provenance.h"
#include "core/export/table.h"
#include "core/hessian/non_finite.h"
#include "core/model/generator.h"
#include "core/model/generator_info.h"

namespace zscope {
namespace {

/// The values of one cell, one a pixel.
struct Map {
    int width = 0;
    int height = 0;
    std::vector<float> values;
};

bool is_finite(float value) {
    return std::isfinite(value);
}

Image in_colors(const Map& map, const ColorTable& colors, double low, double high) {
    Image image{map.width, map.height, 3, {}};
    image.pixels.reserve(3 * map.values.size());
    for (const float value : map.values) {
        const Rgb rgb = is_finite(value) ? color_at(colors, static_cast<double>(value), low, high)
                                         : kNotANumberColor;
        image.pixels.insert(image.pixels.end(), {rgb.red, rgb.green, rgb.blue});
    }
    return image;
}

/// The largest finite one of a cell's sizes.
double largest_of(const std::vector<float>& sizes) {
    float largest = 0.0F;
    for (const float size : sizes) {
        if (is_finite(size)) {
            largest = std::max(largest, size);
        }
    }
    return static_cast<double>(largest);
}

/// Takes a cell with values that are not finite in.
void take_fault(Generator& generator, const std::vector<float>& base, const PairGridOptions& grid,
                std::size_t cell, PairDifferences& drawn) {
    if (++drawn.faulty_cells > 1) {
        return;
    }
    const std::size_t row = cell / grid.column_values.size();
    const std::size_t column = cell % grid.column_values.size();
    const std::optional<NonFinite> found =
        locate_non_finite(generator, grid.latent_mode, pair_corners(base, grid, row, column));
    drawn.fault.append(component_label(grid.row_component))
        .append(" = ")
        .append(float_text(grid.row_values[row]))
        .append(", ")
        .append(component_label(grid.column_component))
        .append(" = ")
        .append(float_text(grid.column_values[column]))
        .append(": ")
        .append(found ? describe_values(*found) : std::string(kTooLargeToSubtract));
}

/// Takes in whether finite values of a cell lie beyond the colours from `low` on.
void take_ends(const std::vector<float>& values, double low, PairDifferences& drawn) {
    for (const float number : values) {
        if (is_finite(number)) {
            const double value = static_cast<double>(number);
            drawn.has_below = drawn.has_below || value < low;
            drawn.has_above = drawn.has_above || value > drawn.range;
        }
    }
}

}  // namespace

PairDifferences draw_pair_differences(Generator& generator, const std::vector<float>& base,
                                      const PairDifferenceOptions& options, ProgressSink progress,
                                      std::stop_token stop) {
    if (options.range) {
        require_above_zero("range", *options.range);
    }
    const bool has_signs = options.kind == DifferenceKind::signed_values;
    PairDifferences drawn;
    std::vector<Map> maps;
    double largest = 0.0;
    draw_pair(
        generator, base, options.grid,
        [&](const DrawnCell& cell, const FloatImage& difference) {
            std::vector<float> sizes = mean_over_channels(difference, false);
            largest = std::max(largest, largest_of(sizes));
            if (!std::ranges::all_of(sizes, is_finite)) {
                take_fault(generator, base, options.grid, cell.index, drawn);
            }
            maps.push_back({difference.width, difference.height,
                            has_signs ? mean_over_channels(difference, true) : std::move(sizes)});
        },
        std::move(progress), std::move(stop));
    drawn.range = options.range.value_or(largest > 0.0 ? largest : 1.0);
    const ColorTable colors = color_table(difference_colors(options.kind));
    const double low = has_signs ? -drawn.range : 0.0;
    for (const Map& map : maps) {
        drawn.cells.push_back(in_colors(map, colors, low, drawn.range));
        take_ends(map.values, low, drawn);
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
        .append(end)
        .append(drawn.faulty_cells > 0 ? ", magenta: no number" : "");
}

}  // namespace zscope
