#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/analysis_types.h"

namespace zscope {

/// Maps of several models (rows) and samples (columns) with what they are called.
struct HeatmapContent {
    at::Tensor maps;                      ///< [rows, columns, h, w], any floating type
    std::vector<Image> pictures;          ///< RGB, row by row, of one size, left of their maps and
                                          ///< under them; empty: none
    std::vector<std::string> row_labels;  ///< empty, or one a row
    std::vector<std::string> column_labels;
    std::vector<std::string> map_notes{};  ///< empty, or one a map, row by row, below it
    std::string title;
    std::string measure;  ///< beside the colour bar
    std::vector<std::string> notes;
    bool is_signed = false;  ///< the values have a sign; if not they are 0 or more
};

/// Throws Error(invalid_argument) naming what is out of range.
void check_heatmap_style(const HeatmapStyle& style);

/// The same of a whole figure whose pictures are width x height, so many rows and columns of maps
/// and pictures; to be called before its maps are measured.
void check_heatmap_figure(int rows, int columns, int width, int height, const HeatmapStyle& style);

/// The finite values [m], float64.
[[nodiscard]] at::Tensor finite_values(const at::Tensor& maps);
/// Of the finite values; NaN where there are none.
[[nodiscard]] double finite_mean(const at::Tensor& map);
/// What stands below a map: "mean 0.123"; "mean -" where it has no finite value.
[[nodiscard]] std::string mean_note(const at::Tensor& map);
/// Smallest and largest finite value; {0, 0} if there is none.
[[nodiscard]] HeatmapRange find_range(const at::Tensor& maps);

/// The values of the first and the last colour: the style's; where it gives none, the
/// covering_range of the maps, each as far as style.range_percentile.
[[nodiscard]] HeatmapRange color_range(const at::Tensor& maps, const HeatmapStyle& style,
                                       bool is_signed);

/// One map [h, w] in colours, each value a block so that the result is as large as `picture` (or as
/// the map, if it is empty), laid over the picture as opacity_at says. Values that are not finite
/// take kNotANumberColor, opaque.
[[nodiscard]] Image color_map_picture(const at::Tensor& map, const HeatmapStyle& style,
                                      const HeatmapRange& range, const Image& picture);

/// The whole figure with one numbered colour bar. Where the range ends at a percentile and values
/// lie beyond it, the bar and a note say so. Throws Error(invalid_argument).
[[nodiscard]] Image draw_heatmaps(const HeatmapContent& content, const HeatmapStyle& style);

}  // namespace zscope
