#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/export/canvas.h"
#include "core/export/figure.h"

namespace zscope {
namespace {

TEST(ColorBar, TheColourBarsNumbersHaveAZeroAndNoNeedlessOnes) {
    using Numbers = std::vector<std::string>;
    EXPECT_EQ(color_bar_numbers({.low = -2.0, .high = 2.0}), (Numbers{"-2", "-1", "0", "1", "2"}));
    EXPECT_EQ(color_bar_numbers({.low = -2.0, .high = 2.0, .ticks = 2}), (Numbers{"-2", "0", "2"}));
    EXPECT_EQ(color_bar_numbers({.low = 0.0, .high = 5.0}),
              (Numbers{"0", "1", "2", "3", "4", "5"}));
    EXPECT_EQ(color_bar_numbers({.low = 0.0, .high = 0.0}), Numbers{"0"});
    EXPECT_EQ(color_bar_numbers({.low = 3.0, .high = 3.0}), Numbers{"3"});
    EXPECT_EQ(color_bar_numbers({.low = 1e-4, .high = 376.0}).front(), "0");
    EXPECT_EQ(color_bar_numbers({.low = 0.01, .high = 1.0}).front(), "0.01");
}

TEST(ColorBar, AFigureOfNothingIsDrawn) {
    Figure figure{.panels = {make_canvas(8, 8)}};
    figure.color_bar = ColorBar{.low = 0.0, .high = 0.0};
    EXPECT_NO_THROW((void)compose_figure(figure));
}

}  // namespace
}  // namespace zscope
