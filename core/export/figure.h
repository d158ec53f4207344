#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/color_bar.h"

namespace zscope {

/// Panels in rows and columns with words around them: the one layout of all analysis pictures.
struct Figure {
    std::string title{};
    std::vector<std::string> notes{};  ///< below the panels, wrapped to the width
    int rows = 1;
    int columns = 1;
    std::vector<Image> panels{};               ///< RGB, all of one size, row by row
    std::vector<std::string> row_labels{};     ///< empty, or one a row
    int row_label_width = 0;                   ///< pixels kept for them, where they need less
    std::vector<std::string> column_labels{};  ///< empty, or one a column
    std::vector<std::string> panel_notes{};    ///< empty, or one a panel, below it
    std::optional<ColorBar> color_bar{};       ///< its label over it, in as many lines as it needs
};

/// Throws Error(invalid_argument) if a figure of so many panels of this size takes more than 1 GiB.
void check_figure_size(int rows, int columns, int panel_width, int panel_height);

/// Throws Error(invalid_argument) on a figure without panels, with panels of different sizes, or of
/// more than 1 GiB.
[[nodiscard]] Image compose_figure(const Figure& figure);

}  // namespace zscope
