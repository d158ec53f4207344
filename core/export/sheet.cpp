#include "core/export/sheet.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "core/base/error.h"
#include "core/base/require.h"
#include "core/export/canvas.h"

namespace zscope {
namespace {

constexpr int kMaxScale = 8;
constexpr int kMaxPadding = 64;
constexpr int kOutline = 2;
constexpr Rgb kLabelInk{0, 0, 0};
constexpr int kLabelGap = 4;    // this and the next in pixels of the font
constexpr int kNoteRoom = 400;  // a sheet that is narrower becomes wider for a long note
constexpr std::int64_t kMaxBytes = std::int64_t{1} << 30;

/// Sizes in pixels of a sheet and where its cells stand.
struct Layout {
    int cell_width, cell_height;  // enlarged, without padding
    int text_scale;               // of the built-in font
    int left, top;                // room for labels
    ColumnLook columns;
    int padding;
    std::vector<std::string> notes;  // line by line

    [[nodiscard]] int gap() const { return kLabelGap * text_scale; }
    [[nodiscard]] int line() const { return kLabelHeight * text_scale; }
    /// From the upper edge of a line to the middle of its digits, about.
    [[nodiscard]] int line_middle() const { return line() / 3; }
    [[nodiscard]] int width_of(const std::string& label) const {
        return text_width(label, text_scale);
    }

    [[nodiscard]] int x(int column) const {
        return left + column * (cell_width + padding) + padding;
    }
    [[nodiscard]] int y(int row) const { return top + row * (cell_height + padding) + padding; }
};

SheetContent transposed(const SheetContent& content) {
    SheetContent turned{.rows = content.columns,
                        .columns = content.rows,
                        .cells = {},
                        .outlined_columns = {},
                        .row_labels = content.column_labels,
                        .column_labels = content.row_labels,
                        .notes = content.notes};
    const Image blank = [&] {
        Image image = content.cells.front();
        std::ranges::fill(image.pixels, std::uint8_t{255});
        return image;
    }();
    for (int row = 0; row < turned.rows; ++row) {
        for (int column = 0; column < turned.columns; ++column) {
            const auto source = static_cast<std::size_t>(column) * content.columns + row;
            turned.cells.push_back(source < content.cells.size() ? content.cells[source] : blank);
        }
    }
    return turned;
}

std::vector<std::string> note_lines(const SheetContent& content, const Layout& layout) {
    const int room = std::max(layout.x(content.columns) / layout.text_scale, kNoteRoom);
    std::vector<std::string> all;
    for (const std::string& note : content.notes) {
        const std::vector<std::string> lines = wrap_label(note, room - 2 * kLabelGap);
        all.insert(all.end(), lines.begin(), lines.end());
    }
    return all;
}

Layout make_layout(const SheetContent& content, const SheetStyle& style) {
    Layout layout{.cell_width = content.cells.front().width * style.scale,
                  .cell_height = content.cells.front().height * style.scale,
                  .text_scale = 1,
                  .left = 0,
                  .top = 0,
                  .columns = {},
                  .padding = style.padding,
                  .notes = {}};
    if (style.labels) {
        layout.text_scale = label_scale(std::min(layout.cell_width, layout.cell_height));
        for (const std::string& label : content.row_labels) {
            layout.left = std::max(layout.left, layout.width_of(label) + 2 * layout.gap());
        }
        int widest = 0;
        for (const std::string& label : content.column_labels) {
            widest = std::max(widest, layout.width_of(label));
        }
        layout.columns = column_look(widest, layout.cell_width + layout.padding, layout.text_scale);
        const int height = layout.columns.is_upright ? widest + layout.gap() : layout.line();
        layout.top = content.column_labels.empty() ? 0 : height + layout.gap();
        layout.notes = note_lines(content, layout);
    }
    return layout;
}

void paste(Image& sheet, const Image& cell, int x, int y) {
    const std::size_t row_bytes = static_cast<std::size_t>(cell.width) * cell.channels;
    for (int row = 0; row < cell.height; ++row) {
        const std::size_t target =
            (static_cast<std::size_t>(y + row) * sheet.width + x) * sheet.channels;
        std::memcpy(sheet.pixels.data() + target, cell.pixels.data() + row * row_bytes, row_bytes);
    }
}

/// White, with room below for the notes where there are any.
Image blank_sheet(const SheetContent& content, const Layout& layout) {
    Image sheet{.width = layout.x(content.columns),
                .height = layout.y(content.rows),
                .channels = 3,
                .pixels = {}};
    for (const std::string& line : layout.notes) {
        sheet.width = std::max(sheet.width, layout.width_of(line) + 2 * layout.gap());
        sheet.height += layout.line();
    }
    sheet.height += layout.notes.empty() ? 0 : layout.gap();
    sheet.pixels.assign(static_cast<std::size_t>(sheet.width) * sheet.height * 3, 255);
    return sheet;
}

void draw_labels(Image& sheet, const SheetContent& content, const Layout& layout) {
    for (std::size_t row = 0; row < content.row_labels.size(); ++row) {
        const int middle = layout.y(static_cast<int>(row)) + layout.cell_height / 2;
        draw_text(sheet, layout.gap(), middle - layout.line_middle(), content.row_labels[row],
                  kLabelInk, TextAlign::left, layout.text_scale);
    }
    const auto step = static_cast<std::size_t>(layout.columns.step);
    for (std::size_t column = 0; column < content.column_labels.size(); column += step) {
        const std::string& label = content.column_labels[column];
        const int middle = layout.x(static_cast<int>(column)) + layout.cell_width / 2;
        if (layout.columns.is_upright) {
            draw_text_upwards(sheet, middle - layout.line_middle(), layout.top - layout.gap(),
                              label, kLabelInk, layout.text_scale);
        } else {
            draw_text(sheet, middle, layout.gap(), label, kLabelInk, TextAlign::middle,
                      layout.text_scale);
        }
    }
    int y = layout.y(content.rows) + layout.gap();
    for (const std::string& line : layout.notes) {
        draw_text(sheet, layout.gap(), y, line, kLabelInk, TextAlign::left, layout.text_scale);
        y += layout.line();
    }
}

void draw_outline(Image& sheet, const Layout& layout, int row, int column) {
    const int thickness = std::min(kOutline, layout.padding);
    fill_rectangle(sheet, layout.x(column) - thickness, layout.y(row) - thickness,
                   layout.cell_width + 2 * thickness, layout.cell_height + 2 * thickness, 230, 30,
                   30);
}

bool is_outlined(const SheetContent& content, const SheetStyle& style, int row, int column) {
    const int source_row = style.transpose ? column : row;
    const int source_column = style.transpose ? row : column;
    const auto index = static_cast<std::size_t>(source_row);
    return index < content.outlined_columns.size() &&
           content.outlined_columns[index] == source_column;
}

}  // namespace

void check_sheet(int rows, int columns, int cell_width, int cell_height, const SheetStyle& style) {
    require_between("scale", style.scale, 1, kMaxScale);
    require_between("padding", style.padding, 0, kMaxPadding);
    // Room for labels is small beside the cells.
    const double bytes = 3.0 * rows * columns *
                         (static_cast<double>(cell_width) * style.scale + style.padding) *
                         (static_cast<double>(cell_height) * style.scale + style.padding);
    if (bytes > static_cast<double>(kMaxBytes)) {
        throw Error(ErrorCode::invalid_argument,
                    "a sheet of " + std::to_string(rows) + " x " + std::to_string(columns) +
                        " pictures of " + std::to_string(cell_width * style.scale) + " x " +
                        std::to_string(cell_height * style.scale) + " pixels takes more than 1 GiB",
                    "Choose a smaller scale or fewer cells");
    }
}

Image compose_sheet(const SheetContent& given, const SheetStyle& style) {
    if (given.cells.empty()) {
        throw Error(ErrorCode::invalid_argument, "a sheet without pictures");
    }
    check_sheet(given.rows, given.columns, given.cells.front().width, given.cells.front().height,
                style);
    SheetContent turned;
    if (style.transpose) {
        turned = transposed(given);
    }
    const SheetContent& content = style.transpose ? turned : given;
    const Layout layout = make_layout(content, style);
    Image sheet = blank_sheet(content, layout);
    for (std::size_t i = 0; i < content.cells.size(); ++i) {
        const int row = static_cast<int>(i) / content.columns;
        const int column = static_cast<int>(i) % content.columns;
        if (is_outlined(given, style, row, column)) {
            draw_outline(sheet, layout, row, column);
        }
        paste(sheet, enlarge(content.cells[i], style.scale), layout.x(column), layout.y(row));
    }
    if (style.labels) {
        draw_labels(sheet, content, layout);
    }
    return sheet;
}

Image enlarge(const Image& image, int scale) {
    check_sheet(1, 1, image.width, image.height, {.scale = scale, .padding = 0});
    if (scale == 1) {
        return image;
    }
    Image large{.width = image.width * scale,
                .height = image.height * scale,
                .channels = image.channels,
                .pixels = {}};
    large.pixels.reserve(image.pixels.size() * scale * scale);
    for (int y = 0; y < large.height; ++y) {
        const auto* row = image.pixels.data() +
                          static_cast<std::size_t>(y / scale) * image.width * image.channels;
        for (int x = 0; x < large.width; ++x) {
            const auto* pixel = row + static_cast<std::ptrdiff_t>(x / scale) * image.channels;
            large.pixels.insert(large.pixels.end(), pixel, pixel + image.channels);
        }
    }
    return large;
}

}  // namespace zscope
