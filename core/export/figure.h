#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/image.h"
#include "core/export/colormap.h"

namespace zscope {

/// What the colours of a figure's panels mean.
struct ColorBar {
    ColorMap map = ColorMap::ylgnbu;
    double low = 0.0;
    double high = 1.0;
    int ticks = 6;                ///< numbers wanted from low to high, at least 2
    std::string label{};          ///< what is measured
    bool has_not_finite = false;  ///< a patch below tells the colour of what is no number
    bool has_below = false;       ///< values lie below `low`, whose number then has "<=" before it
    bool has_above = false;       ///< the same above `high`, with ">="
};

/// Panels in rows and columns with words around them: the one layout of all analysis pictures.
struct Figure {
    std::string title{};
    std::vector<std::string> notes{};  ///< below the panels, wrapped to the width
    int rows = 1;
    int columns = 1;
    std::vector<Image> panels{};               ///< RGB, all of one size, row by row
    std::vector<std::string> row_labels{};     ///< empty, or one a row
    std::vector<std::string> column_labels{};  ///< empty, or one a column
    std::vector<std::string> panel_notes{};    ///< empty, or one a panel, below it
    std::optional<ColorBar> color_bar{};
};

/// The numbers beside the bar at equal distances, from its low end up: an odd number of them where
/// the range is as wide on both sides of 0, so that one is 0; a single one where it is no wider
/// than a point. What is below a thousandth of the range is written as 0.
[[nodiscard]] std::vector<std::string> color_bar_numbers(const ColorBar& bar);

/// Throws Error(invalid_argument) if a figure of so many panels of this size takes more than 1 GiB.
void check_figure_size(int rows, int columns, int panel_width, int panel_height);

/// Throws Error(invalid_argument) on a figure without panels, with panels of different sizes, or of
/// more than 1 GiB.
[[nodiscard]] Image compose_figure(const Figure& figure);

}  // namespace zscope
