#include "core/train/curves_csv.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "core/train/curve_table.h"

namespace zscope {

namespace {

void add_names(const CurveHistory& curves, std::string& text) {
    for (std::size_t i = 1; i < curves.names().size(); ++i) {
        text += ',' + curves.names()[i];
    }
}

/// Images of a row; infinite after the last one.
double images_at(const CurveHistory& curves, std::size_t row) {
    return row < curves.rows() ? curves.x(row) : std::numeric_limits<double>::infinity();
}

/// The cells of `row` and the next row, or empty ones where its images are not `images`.
std::size_t add_cells(const CurveHistory& curves, std::size_t row, double images,
                      std::string& text) {
    const bool is_there = images_at(curves, row) == images;
    for (int column = 1; column < static_cast<int>(curves.names().size()); ++column) {
        text += ',' + (is_there ? table_number(curves.value(row, column)) : std::string("nan"));
    }
    return is_there ? row + 1 : row;
}

}  // namespace

std::string curves_csv(const CurveHistory& steps, const CurveHistory& evaluation) {
    std::string text = "images";
    add_names(steps, text);
    add_names(evaluation, text);
    text += '\n';
    std::size_t step = 0;
    std::size_t evaluated = 0;
    while (step < steps.rows() || evaluated < evaluation.rows()) {
        const double images = std::min(images_at(steps, step), images_at(evaluation, evaluated));
        text += table_number(images);
        step = add_cells(steps, step, images, text);
        evaluated = add_cells(evaluation, evaluated, images, text);
        text += '\n';
    }
    return text;
}

}  // namespace zscope
