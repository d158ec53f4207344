#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/heatmap_picture.h"

namespace zscope {

/// Square matrices of several models (rows) and samples (columns), on one colour range.
struct MatrixContent {
    at::Tensor matrices;                  ///< [rows, columns, n, n], any floating type; 0 or more,
                                          ///< or else the style gives the range
    std::vector<std::string> components;  ///< n labels, written along both sides
    std::vector<std::vector<std::string>> muted{};  ///< of each matrix the labels in kMutedInk;
                                                    ///< empty: none
    std::vector<std::string> row_labels;            ///< empty, or one a row
    std::vector<std::string> column_labels;
    std::vector<std::string> panel_notes;  ///< empty, or one a matrix
    std::string title;
    std::string measure;          ///< beside the colour bar
    bool is_interaction = false;  ///< the diagonal is muted (see matrix_color), and the range is
                                  ///< off_diagonal_range unless the style gives one
    std::vector<std::string> notes;
};

/// Throws Error(invalid_argument) if the figure of so many rows and columns of matrices takes more
/// than 1 GiB; to be called before they are measured.
void check_matrix_figure(int rows, int columns, const std::vector<std::string>& components);

/// The values of the first and the last colour: the style's; where it gives none,
/// off_diagonal_range of interactions and the covering_range of others.
[[nodiscard]] HeatmapRange color_range(const MatrixContent& content, const HeatmapStyle& style);

/// The whole figure with one numbered colour bar, whose ends tell of values beyond it; a corner
/// mark tells where values are above it. Of the style, colour map and range are used. Every
/// component is named along both sides, in small letters or upwards where large ones across do not
/// fit; in cells too narrow for small ones every few. Throws Error(invalid_argument).
[[nodiscard]] Image draw_matrices(const MatrixContent& content, const HeatmapStyle& style);

}  // namespace zscope
