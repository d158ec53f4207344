#include "core/export/matrix_picture.h"

#include <algorithm>

#include "core/export/canvas.h"
#include "core/export/covering_range.h"
#include "core/export/figure.h"
#include "core/export/label_text.h"
#include "core/export/matrix_color.h"
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

Rgb ink_on(Rgb background) {
    const bool is_bright = background.red + background.green + background.blue > 3 * 128;
    return is_bright ? Rgb{0, 0, 0} : Rgb{255, 255, 255};
}

/// A triangle in the upper right corner of a cell that ends at `right`: the value is off the scale.
void mark_corner(Image& canvas, int right, int top, int cell, Rgb ink) {
    const int side = std::clamp(3 * cell / 10, 1, kTextHeight);
    for (int row = 0; row < side; ++row) {
        fill_box(canvas, right - side + row, top + row, side - row, 1, ink);
    }
}

/// How the names along both sides are written.
struct NameLook {
    int scale;  // of the built-in font
    int row_step;
    ColumnLook columns;
    int left, top;  // room for them, in pixels
};

NameLook name_look(const std::vector<std::string>& labels) {
    const int cell = cell_size(labels.size());
    const int scale = line_step(cell, kTextScale) == 1 ? kTextScale : 1;
    int widest = 0;
    for (const std::string& label : labels) {
        widest = std::max(widest, text_width(label, scale));
    }
    const ColumnLook columns = column_look(widest, cell, scale);
    return {.scale = scale,
            .row_step = line_step(cell, scale),
            .columns = columns,
            .left = widest + kGap,
            .top = columns.is_upright ? widest + kGap : kLabelHeight * scale};
}

/// One component's name beside its row and over its column, where these are written.
void draw_names(Image& canvas, const NameLook& look, int i, int cell, const std::string& label,
                Rgb ink) {
    const int middle = i * cell + cell / 2;
    const int text_middle = kTextMiddle * look.scale / kTextScale;
    if (i % look.row_step == 0) {
        draw_text(canvas, look.left - kGap, look.top + middle - text_middle, label, ink,
                  TextAlign::right, look.scale);
    }
    if (i % look.columns.step != 0) {
        return;
    }
    if (look.columns.is_upright) {
        draw_text_upwards(canvas, look.left + middle - text_middle, look.top - kGap, label, ink,
                          look.scale);
    } else {
        draw_text(canvas, look.left + middle, 0, label, ink, TextAlign::middle, look.scale);
    }
}

/// How the matrices of a figure are coloured.
struct MatrixColors {
    ColorTable table;
    HeatmapRange range;
    bool mutes_diagonal;
};

/// `muted`: the labels in kMutedInk.
Image draw_matrix(const at::Tensor& matrix, const std::vector<std::string>& labels,
                  const std::vector<std::string>& muted, const MatrixColors& colors) {
    const at::Tensor values = matrix.detach().to(at::kDouble).cpu().contiguous();
    const auto n = static_cast<int>(values.size(0));
    const int cell = cell_size(labels.size());
    const int line = cell >= kMinGridCell ? 1 : 0;
    const NameLook look = name_look(labels);
    const int left = look.left;
    const int top = look.top;
    Image canvas = make_canvas(left + n * cell, top + n * cell);
    const double* value = values.const_data_ptr<double>();
    for (int i = 0; i < n; ++i) {
        const std::string& label = labels[static_cast<std::size_t>(i)];
        const Rgb ink = std::ranges::count(muted, label) > 0 ? kMutedInk : kInk;
        draw_names(canvas, look, i, cell, label, ink);
        for (int j = 0; j < n; ++j) {
            const bool is_muted = colors.mutes_diagonal && i == j;
            const Rgb color = matrix_color(colors.table, *value, colors.range, is_muted);
            fill_box(canvas, left + j * cell, top + i * cell, cell - line, cell - line, color);
            if (*value++ > colors.range.high) {
                mark_corner(canvas, left + (j + 1) * cell - line, top + i * cell, cell,
                            is_muted ? kMutedMark : ink_on(color));
            }
        }
    }
    return canvas;
}

}  // namespace

void check_matrix_figure(int rows, int columns, const std::vector<std::string>& components) {
    const int side = static_cast<int>(components.size()) * cell_size(components.size());
    const NameLook look = name_look(components);
    check_figure_size(rows, columns, look.left + side, look.top + side);
}

HeatmapRange color_range(const MatrixContent& content, const HeatmapStyle& style) {
    if (style.range || !content.is_interaction) {
        return style.range.value_or(covering_range(find_range(content.matrices), false));
    }
    const at::Tensor values = content.matrices.detach().to(at::kDouble).cpu().contiguous();
    return off_diagonal_range(
        {values.const_data_ptr<double>(), static_cast<std::size_t>(values.numel())},
        static_cast<std::size_t>(values.size(-1)));
}

Image draw_matrices(const MatrixContent& content, const HeatmapStyle& style) {
    check_heatmap_style(style);
    const HeatmapRange range = color_range(content, style);
    const MatrixColors colors{.table = color_table(style.color_map),
                              .range = range,
                              .mutes_diagonal = content.is_interaction};
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
                            at < content.muted.size() ? content.muted[at] : none, colors));
        }
    }
    return compose_figure(figure);
}

}  // namespace zscope
