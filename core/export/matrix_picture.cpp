#include "core/export/matrix_picture.h"

#include <algorithm>

#include "core/export/canvas.h"
#include "core/export/figure.h"
#include "core/export/label_text.h"
#include "core/export/matrix_range.h"

namespace zscope {
namespace {

constexpr int kSide = 360;  // of a matrix, about
constexpr int kMinCell = 2;
constexpr int kGap = 6;
constexpr int kMinGridCell = 8;  // smaller cells stand without lines between them

int cell_size(std::size_t n) {
    const int fitting = kSide / static_cast<int>(n);
    return std::clamp(fitting, kMinCell, 48);
}

/// A triangle in the upper right corner of a cell that ends at `right`: the value is off the scale.
void mark_corner(Image& canvas, int right, int top, int cell, Rgb background) {
    const int side = std::clamp(3 * cell / 10, 1, kTextHeight);
    const bool is_bright = background.red + background.green + background.blue > 3 * 128;
    const Rgb ink = is_bright ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
    for (int row = 0; row < side; ++row) {
        fill_box(canvas, right - side + row, top + row, side - row, 1, ink);
    }
}

/// Room for the rows' names.
int label_room(const std::vector<std::string>& labels) {
    int room = 0;
    for (const std::string& label : labels) {
        room = std::max(room, text_width(label) + kGap);
    }
    return room;
}

/// `muted`: the labels in kMutedInk.
Image draw_matrix(const at::Tensor& matrix, const std::vector<std::string>& labels,
                  const std::vector<std::string>& muted, const ColorTable& colors,
                  const HeatmapRange& range) {
    const at::Tensor values = matrix.detach().to(at::kDouble).cpu().contiguous();
    const auto n = static_cast<int>(values.size(0));
    const int cell = cell_size(labels.size());
    const int line = cell >= kMinGridCell ? 1 : 0;
    const int left = label_room(labels);
    const int top = kTextHeight;
    Image canvas = make_canvas(left + n * cell, top + n * cell);
    const int row_step = (kTextHeight + cell - 1) / cell;
    const int column_step = label_step(left - kGap, cell);
    const double* value = values.const_data_ptr<double>();
    for (int i = 0; i < n; ++i) {
        const std::string& label = labels[static_cast<std::size_t>(i)];
        const Rgb ink = std::ranges::count(muted, label) > 0 ? kMutedInk : kInk;
        if (i % row_step == 0) {
            draw_text(canvas, left - kGap, top + i * cell + cell / 2 - kTextMiddle, label, ink,
                      TextAlign::right);
        }
        if (i % column_step == 0) {
            draw_text(canvas, left + i * cell + cell / 2, 0, label, ink, TextAlign::middle);
        }
        for (int j = 0; j < n; ++j) {
            const Rgb color = color_at(colors, *value, range.low, range.high);
            fill_box(canvas, left + j * cell, top + i * cell, cell - line, cell - line, color);
            if (*value++ > range.high) {
                mark_corner(canvas, left + (j + 1) * cell - line, top + i * cell, cell, color);
            }
        }
    }
    return canvas;
}

}  // namespace

void check_matrix_figure(int rows, int columns, const std::vector<std::string>& components) {
    const int side = static_cast<int>(components.size()) * cell_size(components.size());
    check_figure_size(rows, columns, label_room(components) + side, kTextHeight + side);
}

HeatmapRange color_range(const MatrixContent& content, const HeatmapStyle& style) {
    if (style.range || !content.is_interaction) {
        return color_range(content.matrices, style, false);
    }
    const at::Tensor values = content.matrices.detach().to(at::kDouble).cpu().contiguous();
    return off_diagonal_range(
        {values.const_data_ptr<double>(), static_cast<std::size_t>(values.numel())},
        static_cast<std::size_t>(values.size(-1)));
}

Image draw_matrices(const MatrixContent& content, const HeatmapStyle& style) {
    check_heatmap_style(style);
    const HeatmapRange range = color_range(content, style);
    const ColorTable colors = color_table(style.color_map);
    const at::Tensor finite = finite_values(content.matrices);
    const std::vector<std::string> none;
    Figure figure{.title = content.title,
                  .notes = content.notes,
                  .rows = static_cast<int>(content.matrices.size(0)),
                  .columns = static_cast<int>(content.matrices.size(1)),
                  .row_labels = content.row_labels,
                  .column_labels = content.column_labels,
                  .panel_notes = content.panel_notes,
                  .color_bar = ColorBar{.map = style.color_map,
                                        .low = range.low,
                                        .high = range.high,
                                        .label = content.measure,
                                        .has_below = finite.lt(range.low).any().item<bool>(),
                                        .has_above = finite.gt(range.high).any().item<bool>()}};
    for (int row = 0; row < figure.rows; ++row) {
        for (int column = 0; column < figure.columns; ++column) {
            const std::size_t at = figure.panels.size();
            figure.panels.push_back(
                draw_matrix(content.matrices[row][column], content.components,
                            at < content.muted.size() ? content.muted[at] : none, colors, range));
        }
    }
    return compose_figure(figure);
}

}  // namespace zscope
