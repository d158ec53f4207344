#include <gtest/gtest.h>

#include <algorithm>
#include <string>
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
