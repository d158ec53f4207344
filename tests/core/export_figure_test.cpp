#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/export/canvas.h"
#include "core/export/figure.h"
#include "tests/core/picture_support.h"

namespace zscope::testing {
namespace {

TEST(Text, WrapsAtSpaces) {
    const std::vector<std::string> lines = wrap_text("one two three four", text_width("one two"));
    ASSERT_EQ(lines.size(), 3U);
    EXPECT_EQ(lines[0], "one two");
    EXPECT_EQ(wrap_text("immovable", 1), std::vector<std::string>{"immovable"});
}

/// The rows of a letter's ink.
std::vector<std::string> rows_of(const char* letter) {
    Image line = make_canvas(label_width(letter), kLabelHeight);
    draw_label(line, 0, 0, letter);
    std::vector<std::string> rows;
    for (int y = 0; y < line.height; ++y) {
        std::string row;
        for (int x = 0; x < line.width; ++x) {
            row += pixel(line, x, y) == Rgb{0, 0, 0} ? '#' : ' ';
        }
        if (row.find('#') != std::string::npos) {
            rows.push_back(row);
        }
    }
    return rows;
}

TEST(Text, AWHasAStrokeInItsMiddleAndIsNoU) {
    const std::vector<std::string> w = rows_of("w");
    ASSERT_EQ(w.size(), rows_of("u").size()) << "as tall as its neighbours";
    for (std::size_t row = 1; row + 1 < w.size(); ++row) {
        EXPECT_EQ(w[row].substr(0, 5), "# # #") << row;
    }
    EXPECT_EQ(label_width("wm"), label_width("w") + label_width("m"));
}

TEST(Text, UpwardsIsTheSameTurned) {
    const std::string text = "wz12 gM";
    const int width = label_width(text);
    Image across = make_canvas(width, kLabelHeight);
    Image upwards = make_canvas(kLabelHeight, width);
    draw_label(across, 0, 0, text);
    draw_label_upwards(upwards, 0, width, text);
    for (int x = 0; x < width; ++x) {
        for (int y = 0; y < kLabelHeight; ++y) {
            EXPECT_EQ(pixel(across, x, y), pixel(upwards, y, width - 1 - x)) << x << " " << y;
        }
    }
}

TEST(Figure, RefusesWhatDoesNotFitTogether) {
    Figure figure{.rows = 1, .columns = 2, .panels = {make_canvas(8, 8)}};
    EXPECT_THROW((void)compose_figure(figure), Error);
    figure.panels.push_back(make_canvas(9, 8));
    EXPECT_THROW((void)compose_figure(figure), Error);
    figure.panels[1] = make_canvas(8, 8);
    EXPECT_NO_THROW((void)compose_figure(figure));
}

/// Lengths of the runs of rows without and with ink from column `x` on; the first is of rows
/// without.
std::vector<int> row_runs(const Image& image, int x) {
    std::vector<int> runs{0};
    bool has_ink = false;
    for (int y = 0; y < image.height; ++y) {
        bool found = false;
        for (int column = x; column < image.width; ++column) {
            found = found || pixel(image, column, y) != Rgb{255, 255, 255};
        }
        if (found != has_ink) {
            runs.push_back(0);
            has_ink = found;
        }
        ++runs.back();
    }
    return runs;
}

TEST(Figure, TheColourBarsFirstNumberKeepsClearOfItsLabel) {
    Figure figure{.panels = {make_canvas(8, 8)}};
    figure.color_bar = ColorBar{.high = 1.0, .ticks = 2, .label = "gggggggggggg"};
    // Right of the bar and its marks: the label, then the numbers.
    const std::vector<int> runs = row_runs(compose_figure(figure), 80);
    ASSERT_GE(runs.size(), 5U);
    EXPECT_GE(runs[2], 6) << "between the label and the number";
}

/// First and last column with ink of the rows from `top` to `bottom`, right of `x`.
std::pair<int, int> ink_columns(const Image& image, int x, int top, int bottom) {
    std::pair<int, int> found{image.width, -1};
    for (int column = x; column < image.width; ++column) {
        for (int y = top; y < bottom; ++y) {
            if (pixel(image, column, y) != Rgb{255, 255, 255}) {
                found = {std::min(found.first, column), std::max(found.second, column)};
            }
        }
    }
    return found;
}

TEST(Figure, TheColourBarAndItsLabelHaveOneMiddle) {
    for (const char* label : {"M", "MMMMMMMMMM", "MMMMMMMMMM MMMMMMMMMM MMMMMMMMMM"}) {
        Figure figure{.panels = {make_canvas(8, 8)}};
        figure.color_bar = ColorBar{.high = 1.0, .ticks = 2, .label = label};
        const Image image = compose_figure(figure);
        // Right of the panel; the first rows with ink are the label's, the last 120 the bar's.
        const int first = row_runs(image, 40)[0];
        const auto [label_left, label_right] = ink_columns(image, 40, first, first + 14);
        const auto [bar_left, bar_right] = ink_columns(image, 40, image.height - 120, image.height);
        EXPECT_NEAR(label_left + label_right, bar_left + bar_right, 12) << label;
        EXPECT_LT(label_right, image.width - 16) << label;
    }
}

TEST(Figure, WordsOfNeighbouringColumnsKeepApart) {
    Figure figure{.columns = 2, .panels = {make_canvas(8, 8), make_canvas(8, 8)}};
    figure.panel_notes = {"MMMM", "MMMM"};
    const Image image = compose_figure(figure);
    // The widest gap between two columns with ink in the line of the notes.
    int gap = 0;
    int last = -1;
    for (int x = 0; x < image.width; ++x) {
        bool has_ink = false;
        for (int y = 0; y < image.height; ++y) {
            has_ink = has_ink || pixel(image, x, y) != Rgb{255, 255, 255};
        }
        if (has_ink) {
            gap = last < 0 ? 0 : std::max(gap, x - last - 1);
            last = x;
        }
    }
    EXPECT_GE(gap, 20);
}

}  // namespace
}  // namespace zscope::testing
