#include "core/export/heatmap_picture.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/isfinite.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/export/covering_range.h"
#include "core/export/figure.h"
#include "core/export/sheet.h"
#include "core/export/size_percentile.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr int kPanelWidth = 192;
constexpr int kMaxScale = 8;

/// Of a picture's pixel that begins at byte `at`, as shaders/picture.frag has it under a map.
std::uint8_t lightness(const Image& picture, std::size_t at) {
    const auto share = [&](std::size_t channel, double weight) {
        return weight * picture.pixels[at + channel];
    };
    return static_cast<std::uint8_t>(
        std::lround(share(0, 0.2126) + share(1, 0.7152) + share(2, 0.0722)));
}

/// `opacity`: of what is above.
std::uint8_t blend(std::uint8_t below, std::uint8_t above, double opacity) {
    return static_cast<std::uint8_t>(
        std::lround(below * (1.0 - opacity) + static_cast<double>(above) * opacity));
}

int panel_scale(int width, const HeatmapStyle& style) {
    return style.scale != 0 ? style.scale
                            : std::clamp((kPanelWidth + width - 1) / width, 1, kMaxScale);
}

/// What covers the maps [.., h, w], each as far as the percentile of its own sizes.
HeatmapRange percentile_range(const at::Tensor& maps, double percentile) {
    HeatmapRange covered{0.0, 0.0};
    for (const at::Tensor& map : maps.flatten(0, -3).unbind()) {
        const at::Tensor values = map.to(at::kFloat).cpu().contiguous();
        const std::vector<float> sizes = rising_sizes(
            {values.const_data_ptr<float>(), static_cast<std::size_t>(values.numel())});
        covered = joined_range(covered, range_within(find_range(map), sizes, percentile));
    }
    return covered;
}

/// What stands over the columns: over a picture what it is of, over the map beside it "map".
std::vector<std::string> column_labels(const HeatmapContent& content) {
    if (content.pictures.empty()) {
        return content.column_labels;
    }
    std::vector<std::string> labels;
    for (const std::string& label : content.column_labels) {
        labels.insert(labels.end(), {label, "map"});
    }
    return labels;
}

std::string percentile_note(double percentile) {
    return std::string("Colours end at the ")
        .append(percentile_name(percentile))
        .append(" of the map where it is largest; values beyond take the end's colour");
}

/// The values in colours, which may lie beyond the ends.
ColorBar color_bar_of(const HeatmapContent& content, const HeatmapStyle& style,
                      const HeatmapRange& range) {
    const at::Tensor finite = finite_values(content.maps);
    ColorBar bar{.map = style.color_map,
                 .low = range.low,
                 .high = range.high,
                 .label = content.measure,
                 .has_not_finite = finite.numel() < content.maps.numel(),
                 .has_below = finite.lt(range.low).any().item<bool>(),
                 .has_above = finite.gt(range.high).any().item<bool>()};
    if (!style.range && (bar.has_below || bar.has_above)) {
        bar.high_note = percentile_name(style.range_percentile);
    }
    return bar;
}

}  // namespace

void check_heatmap_style(const HeatmapStyle& style) {
    if (!(style.picture_opacity >= 0.0 && style.picture_opacity <= 1.0)) {
        throw Error(
            ErrorCode::invalid_argument,
            "the picture's opacity is " + double_text(style.picture_opacity) + "; expected 0 to 1");
    }
    if (!(style.range_percentile >= kLeastPercentile && style.range_percentile <= 100.0)) {
        throw Error(ErrorCode::invalid_argument, "the range's percentile is " +
                                                     double_text(style.range_percentile) +
                                                     "; expected 1 to 100");
    }
    if (style.range && !(style.range->low < style.range->high)) {
        throw Error(ErrorCode::invalid_argument, "the range is " + double_text(style.range->low) +
                                                     " to " + double_text(style.range->high) +
                                                     "; expected a smaller and a larger number");
    }
}

void check_heatmap_figure(int rows, int columns, int width, int height, const HeatmapStyle& style) {
    check_heatmap_style(style);
    const int scale = panel_scale(width, style);
    require_between("scale", scale, 1, kMaxScale, "0 takes one that fits");
    check_figure_size(rows, columns, scale * width, scale * height);
}

at::Tensor finite_values(const at::Tensor& maps) {
    return maps.masked_select(at::isfinite(maps)).to(at::kDouble);
}

double finite_mean(const at::Tensor& map) {
    return finite_values(map).mean().item<double>();
}

std::string mean_note(const at::Tensor& map) {
    return "mean " + short_number(finite_mean(map));
}

HeatmapRange find_range(const at::Tensor& maps) {
    const at::Tensor finite = finite_values(maps);
    if (finite.numel() == 0) {
        return {0.0, 0.0};
    }
    return {finite.min().item<double>(), finite.max().item<double>()};
}

HeatmapRange color_range(const at::Tensor& maps, const HeatmapStyle& style, bool is_signed) {
    if (style.range) {
        return *style.range;
    }
    const bool is_whole = style.range_percentile >= 100.0;
    return covering_range(
        is_whole ? find_range(maps) : percentile_range(maps, style.range_percentile), is_signed);
}

Image color_map_picture(const at::Tensor& map, const HeatmapStyle& style, const HeatmapRange& range,
                        const Image& picture) {
    const at::Tensor values = map.detach().to(at::kDouble).cpu().contiguous();
    const auto map_height = static_cast<int>(values.size(0));
    const auto map_width = static_cast<int>(values.size(1));
    Image image{.width = picture.empty() ? map_width : picture.width,
                .height = picture.empty() ? map_height : picture.height,
                .channels = 3,
                .pixels = {}};
    image.pixels.resize(static_cast<std::size_t>(image.width) * image.height * 3);
    const double* source = values.const_data_ptr<double>();
    const ColorTable table = color_table(style.color_map);
    const double strongest = picture.empty() ? 1.0 : 1.0 - style.picture_opacity;
    for (int y = 0; y < image.height; ++y) {
        const double* row =
            source + static_cast<std::ptrdiff_t>(y) * map_height / image.height * map_width;
        for (int x = 0; x < image.width; ++x) {
            const double value = row[static_cast<std::ptrdiff_t>(x) * map_width / image.width];
            const Rgb color = std::isfinite(value) ? color_at(table, value, range.low, range.high)
                                                   : kNotANumberColor;
            const std::size_t at = (static_cast<std::size_t>(y) * image.width + x) * 3;
            const double opacity = std::isfinite(value)
                                       ? opacity_at(style.color_map, value, range.low, range.high,
                                                    strongest, style.has_even_opacity)
                                       : 1.0;
            const std::array<std::uint8_t, 3> above{color.red, color.green, color.blue};
            for (std::size_t c = 0; c < 3; ++c) {
                image.pixels[at + c] =
                    opacity < 1.0 ? blend(lightness(picture, at), above[c], opacity) : above[c];
            }
        }
    }
    return image;
}

Image draw_heatmaps(const HeatmapContent& content, const HeatmapStyle& style) {
    check_heatmap_style(style);
    const HeatmapRange range = color_range(content.maps, style, content.is_signed);
    const auto samples = static_cast<int>(content.maps.size(1));
    Figure figure{.title = content.title,
                  .notes = content.notes,
                  .rows = static_cast<int>(content.maps.size(0)),
                  .columns = content.pictures.empty() ? samples : 2 * samples,
                  .row_labels = content.row_labels,
                  .column_labels = column_labels(content),
                  .color_bar = color_bar_of(content, style, range)};
    const int width = content.pictures.empty() ? static_cast<int>(content.maps.size(3))
                                               : content.pictures.front().width;
    const int scale = panel_scale(width, style);
    if (!figure.color_bar->high_note.empty()) {
        figure.notes.push_back(percentile_note(style.range_percentile));
    }
    for (int row = 0; row < figure.rows; ++row) {
        for (int sample = 0; sample < samples; ++sample) {
            const auto cell = static_cast<std::size_t>(row) * samples + sample;
            const Image none;
            const Image& picture = content.pictures.empty() ? none : content.pictures[cell];
            if (!picture.empty()) {
                figure.panels.push_back(enlarge(picture, scale));
            }
            if (!content.map_notes.empty()) {
                figure.panel_notes.resize(figure.panels.size());  // a picture has none
                figure.panel_notes.push_back(content.map_notes[cell]);
            }
            figure.panels.push_back(enlarge(
                color_map_picture(content.maps[row][sample], style, range, picture), scale));
        }
    }
    return compose_figure(figure);
}

}  // namespace zscope
