#pragma once

#include <string>
#include <vector>

#include "core/base/image.h"

namespace zscope {

/// How pictures are laid out on a sheet.
struct SheetStyle {
    int scale = 1;           ///< 1 to 8: each pixel becomes a block of scale x scale
    int padding = 4;         ///< 0 to 64 pixels around each cell; an outline needs at least 1
    bool labels = false;     ///< names of rows and columns beside the cells, notes below, in
                             ///< letters of label_scale
    bool transpose = false;  ///< rows become columns
    friend bool operator==(const SheetStyle&, const SheetStyle&) = default;
};

/// What goes onto a sheet, row by row. Fewer cells than rows x columns leave the last ones blank.
struct SheetContent {
    int rows = 0;
    int columns = 0;
    std::vector<Image> cells;             ///< RGB, all of one size
    std::vector<int> outlined_columns;    ///< for each row the column to outline, or -1
    std::vector<std::string> row_labels;  ///< empty, or one a row
    std::vector<std::string> column_labels;
    /// Below the cells where the style asks for labels, each in as many lines as it needs.
    std::vector<std::string> notes{};
};

/// Throws Error(invalid_argument) if the style is out of range or the sheet would take more than 1
/// GiB; call before the cells are drawn.
void check_sheet(int rows, int columns, int cell_width, int cell_height, const SheetStyle& style);

/// White sheet, cells in their places, the outlined ones framed in red.
[[nodiscard]] Image compose_sheet(const SheetContent& content, const SheetStyle& style);

/// Each pixel as a block of scale x scale (nearest). Throws as check_sheet.
[[nodiscard]] Image enlarge(const Image& image, int scale);

}  // namespace zscope
