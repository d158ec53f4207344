#include "core/export/figure.h"

#include <algorithm>
#include <cmath>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/sheet.h"

namespace zscope {
namespace {

constexpr int kMargin = 24;
constexpr int kGap = 8;       // between panels, and between words and what they name
constexpr int kWordGap = 24;  // between the words of one column and those of the next
constexpr int kBarWidth = 24;
constexpr int kBarLabelWidth = 240;  // of the lines over it, unless a word is longer
constexpr int kNoteGap = 16;
constexpr int kTick = 6;
constexpr int kPatchStep = 2 * kGap + kTextHeight;  // from the colour bar's end to its patch's
constexpr int kMinWidth = 480;                      // room for the title and notes
constexpr int kMinBarHeight = 160;
constexpr const char* kNotFinite = "no number";

/// Where everything stands, in pixels.
struct Layout {
    int panel_width, panel_height;
    int left, top;              // of the first panel
    int column_step, row_step;  // from panel to panel
    int label_y;                // upper edge of the line over the panels, the last over the bar
    int right, bottom;          // of the last panel with its note
    int bar_height;
    int width, height;
    std::vector<std::string> title;
    std::vector<std::string> bar_label;
    std::vector<std::string> notes;

    [[nodiscard]] int x(int column) const {
        return left + column * column_step + (column_step - kGap - panel_width) / 2;
    }
    [[nodiscard]] int y(int row) const { return top + row * row_step; }
};

int widest(const std::vector<std::string>& texts) {
    int width = 0;
    for (const std::string& text : texts) {
        width = std::max(width, text_width(text));
    }
    return width;
}

/// Of the colours with the numbers beside them.
int color_bar_width(const ColorBar& bar) {
    int numbers = 0;
    for (const ColorBarTick& tick : color_bar_ticks(bar)) {
        numbers = std::max(numbers, text_width(tick.text));
    }
    numbers = bar.has_not_finite ? std::max(numbers, text_width(kNotFinite)) : numbers;
    return kBarWidth + kTick + kGap + numbers;
}

Layout make_layout(const Figure& figure) {
    Layout layout{};
    layout.panel_width = figure.panels.front().width;
    layout.panel_height = figure.panels.front().height;
    const int row_labels = std::max(widest(figure.row_labels), figure.row_label_width);
    layout.left = kMargin + (figure.row_labels.empty() ? 0 : row_labels + kGap);
    const int words = std::max(widest(figure.column_labels), widest(figure.panel_notes));
    layout.column_step = std::max(kGap + layout.panel_width, words > 0 ? kWordGap + words : 0);
    layout.right = layout.left + figure.columns * layout.column_step - kGap;
    int bar = 0;
    if (figure.color_bar) {
        layout.bar_label = wrap_text(figure.color_bar->label, kBarLabelWidth);
        bar = 2 * kGap + std::max(color_bar_width(*figure.color_bar), widest(layout.bar_label));
    }
    layout.width = std::max(layout.right + bar + kMargin, kMinWidth);
    const int text_room = layout.width - 2 * kMargin;
    layout.title = wrap_text(figure.title, text_room);
    for (const std::string& note : figure.notes) {
        const std::vector<std::string> lines = wrap_text(note, text_room);
        layout.notes.insert(layout.notes.end(), lines.begin(), lines.end());
    }
    const bool has_bar_label = !layout.bar_label.empty();
    const int label_lines = std::max(1, static_cast<int>(layout.bar_label.size()));
    layout.label_y =
        kMargin + (static_cast<int>(layout.title.size()) + label_lines - 1) * kTextHeight + kGap;
    layout.top = layout.label_y +
                 (has_bar_label || !figure.column_labels.empty() ? kTextHeight : 0) +
                 (has_bar_label ? kGap : 0);  // the bar's first number reaches above it
    layout.row_step =
        layout.panel_height + (figure.panel_notes.empty() ? kGap : kTextHeight + 2 * kGap);
    layout.bottom = layout.y(figure.rows) - kGap;
    const int panels_bottom = layout.y(figure.rows - 1) + layout.panel_height;
    layout.bar_height = figure.color_bar ? std::max(panels_bottom - layout.top, kMinBarHeight) : 0;
    const int patch = figure.color_bar && figure.color_bar->has_not_finite ? kPatchStep : 0;
    layout.height = std::max(layout.bottom, layout.top + layout.bar_height + patch) + kMargin +
                    (layout.notes.empty() ? 0 : kNoteGap) +
                    static_cast<int>(layout.notes.size()) * kTextHeight;
    return layout;
}

void check(const Figure& figure) {
    const auto cells = static_cast<std::size_t>(figure.rows) * figure.columns;
    if (figure.panels.empty() || figure.panels.size() != cells) {
        throw Error(ErrorCode::invalid_argument, "a figure needs one panel for each cell");
    }
    const Image& first = figure.panels.front();
    for (const Image& panel : figure.panels) {
        if (panel.width != first.width || panel.height != first.height || panel.channels != 3) {
            throw Error(ErrorCode::invalid_argument, "the panels of a figure differ in size");
        }
    }
    check_figure_size(figure.rows, figure.columns, first.width, first.height);
}

/// The bar with its numbers and the label over it have one middle.
void draw_color_bar(Image& canvas, const Layout& layout, const ColorBar& bar) {
    const int width = color_bar_width(bar);
    const int label_width = widest(layout.bar_label);
    const int middle = layout.right + 2 * kGap + std::max(width, label_width) / 2;
    const int x = middle - width / 2;
    const int last = layout.bar_height - 1;
    const ColorTable table = color_table(bar.map);
    int label_y = layout.label_y - (static_cast<int>(layout.bar_label.size()) - 1) * kTextHeight;
    for (const std::string& line : layout.bar_label) {
        draw_text(canvas, middle, label_y, line, kInk, TextAlign::middle);
        label_y += kTextHeight;
    }
    for (int y = 0; y <= last; ++y) {
        fill_box(canvas, x, layout.top + last - y, kBarWidth, 1, color_at(table, y, 0, last));
    }
    for (const ColorBarTick& tick : color_bar_ticks(bar)) {
        const int y = layout.top + last - static_cast<int>(std::lround(last * tick.share));
        fill_box(canvas, x + kBarWidth, std::min(y, layout.top + last - 1), kTick, 2, kInk);
        const int text_y = std::max(y - kTextMiddle, layout.top - kTextMiddle / 2);
        draw_text(canvas, x + kBarWidth + kTick + kGap, text_y, tick.text);
    }
    if (bar.has_not_finite) {
        const int patch = layout.top + layout.bar_height + 2 * kGap;
        fill_box(canvas, x, patch, kBarWidth, kTextHeight, kNotANumberColor);
        draw_text(canvas, x + kBarWidth + kTick + kGap, patch, kNotFinite);
    }
}

void draw_panels(Image& canvas, const Layout& layout, const Figure& figure) {
    for (int row = 0; row < figure.rows; ++row) {
        for (int column = 0; column < figure.columns; ++column) {
            const auto cell = static_cast<std::size_t>(row) * figure.columns + column;
            paste_picture(canvas, layout.x(column), layout.y(row), figure.panels[cell]);
            if (cell < figure.panel_notes.size()) {
                draw_text(canvas, layout.x(column) + layout.panel_width / 2,
                          layout.y(row) + layout.panel_height + kGap, figure.panel_notes[cell],
                          kInk, TextAlign::middle);
            }
        }
    }
}

void draw_words(Image& canvas, const Layout& layout, const Figure& figure) {
    int y = kMargin;
    for (const std::string& line : layout.title) {
        draw_text(canvas, kMargin, y, line);
        draw_text(canvas, kMargin + 1, y, line);  // twice: bold
        y += kTextHeight;
    }
    for (std::size_t row = 0; row < figure.row_labels.size(); ++row) {
        draw_text(canvas, layout.left - kGap,
                  layout.y(static_cast<int>(row)) + layout.panel_height / 2 - kTextMiddle,
                  figure.row_labels[row], kInk, TextAlign::right);
    }
    for (std::size_t column = 0; column < figure.column_labels.size(); ++column) {
        draw_text(canvas, layout.x(static_cast<int>(column)) + layout.panel_width / 2,
                  layout.label_y, figure.column_labels[column], kInk, TextAlign::middle);
    }
    y = layout.height - kMargin - static_cast<int>(layout.notes.size()) * kTextHeight;
    for (const std::string& line : layout.notes) {
        draw_text(canvas, kMargin, y, line, kFaintInk);
        y += kTextHeight;
    }
}

}  // namespace

void check_figure_size(int rows, int columns, int panel_width, int panel_height) {
    check_sheet(rows, columns, panel_width, panel_height, {.padding = kGap});
}

Image compose_figure(const Figure& figure) {
    check(figure);
    const Layout layout = make_layout(figure);
    Image canvas = make_canvas(layout.width, layout.height);
    draw_panels(canvas, layout, figure);
    draw_words(canvas, layout, figure);
    if (figure.color_bar) {
        draw_color_bar(canvas, layout, *figure.color_bar);
    }
    return canvas;
}

}  // namespace zscope
