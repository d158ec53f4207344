#pragma once

#include <imgui.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "core/export/analysis_types.h"

namespace zscope::ui {

/// A square matrix in colours with its rows and columns named.
struct MatrixView {
    std::size_t n = 0;
    std::span<const double> values;   ///< n x n, row by row
    std::vector<std::string> labels;  ///< n short names
    ColorMap map = ColorMap::ylgnbu;
    HeatmapRange range;           ///< larger values get a corner mark
    float alpha = 1.0F;           ///< below 1: an old result
    bool mutes_diagonal = false;  ///< of interactions, whose diagonal holds none (see matrix_color)
    bool fits_numbers = false;  ///< cells are wider than high where numbers of the text's size need
                                ///< and have it
    std::optional<std::pair<std::size_t, std::size_t>> outlined;  ///< and its mirror image
};

struct MatrixHit {
    std::size_t row = 0;
    std::size_t column = 0;
    bool clicked = false;
};

/// Draws it as large as it fits into `space`, up to cells that are large enough to be read from a
/// distance, square unless its cells may fit their numbers, which stand in the cells where these
/// are large enough, larger ones in larger cells. The cell under the cursor, if any; the item is
/// called `id`.
[[nodiscard]] std::optional<MatrixHit> draw_matrix_view(const char* id, const MatrixView& view,
                                                        ImVec2 space);

/// The least height to give a matrix of n x n that has others below it in a panel that scrolls, in
/// pixels: rows of a text line each, between 10 and 14 of these together.
[[nodiscard]] float least_matrix_height(std::size_t n);
/// The same of a matrix that is the last thing in its panel, which scrolls below that only: rows of
/// half a text line each, between 4 and 14 text lines together.
[[nodiscard]] float readable_matrix_height(std::size_t n);
/// How high or wide its cells get together, in pixels, however large the room.
[[nodiscard]] float most_matrix_side(std::size_t n);

/// How far from its left edge it would end, with a little air.
[[nodiscard]] float matrix_right(const MatrixView& view, ImVec2 space);

}  // namespace zscope::ui
