#include "app/ui/curve_look.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "app/ui/theme.h"

namespace zscope {
namespace {

using ui::curve_color;
using ui::kCurveColors;
using ui::marked_points;
using ui::run_mark;

/// A channel of sRGB (IEC 61966-2-1) without its gamma.
double linear(float channel) {
    const auto c = static_cast<double>(channel);
    return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

/// X, Y, Z of an sRGB colour, that of white being 0.9505, 1, 1.0888 (D65).
std::array<double, 3> xyz(const ImVec4& color) {
    const double r = linear(color.x);
    const double g = linear(color.y);
    const double b = linear(color.z);
    return {0.4124 * r + 0.3576 * g + 0.1805 * b, 0.2126 * r + 0.7152 * g + 0.0722 * b,
            0.0193 * r + 0.1192 * g + 0.9505 * b};
}

/// L*, a*, b* of CIE 1976.
std::array<double, 3> lab(const ImVec4& color) {
    const auto f = [](double t) {
        constexpr double kDelta = 6.0 / 29.0;
        return t > kDelta * kDelta * kDelta ? std::cbrt(t)
                                            : t / (3.0 * kDelta * kDelta) + 4.0 / 29.0;
    };
    const auto [x, y, z] = xyz(color);
    const double fx = f(x / 0.9505);
    const double fy = f(y);
    const double fz = f(z / 1.0888);
    return {116.0 * fy - 16.0, 500.0 * (fx - fy), 200.0 * (fy - fz)};
}

TEST(CurveLook, TheColoursOfAPlotAreToldApart) {
    EXPECT_GE(kCurveColors, 16U);
    for (std::size_t i = 0; i < kCurveColors; ++i) {
        const auto [l, a, b] = lab(curve_color(i));
        for (std::size_t j = 0; j < i; ++j) {
            const auto [other_l, other_a, other_b] = lab(curve_color(j));
            EXPECT_GE(std::hypot(l - other_l, a - other_a, b - other_b), 20.0) << i << " " << j;
        }
    }
}

TEST(CurveLook, EveryColourIsSeenOnAPanel) {
    const double ground = xyz(ui::color::kPanel)[1] + 0.05;
    for (std::size_t i = 0; i < kCurveColors; ++i) {
        EXPECT_GE((xyz(curve_color(i))[1] + 0.05) / ground, 3.0) << i;
    }
}

TEST(CurveLook, RunsDifferByTheirMarks) {
    EXPECT_EQ(run_mark(0).shape, ImPlotMarker_None) << "the run at hand";
    for (std::size_t run = 1; run <= 10; ++run) {
        EXPECT_NE(run_mark(run).shape, ImPlotMarker_None);
        for (std::size_t other = 0; other < run; ++other) {
            EXPECT_NE(run_mark(run), run_mark(other)) << run << " " << other;
        }
    }
}

/// y = 2 x at every whole number from 0 to 1000.
CurvePoints straight_line() {
    CurvePoints line;
    for (int i = 0; i <= 1000; ++i) {
        line.x.push_back(i);
        line.y.push_back(2.0 * i);
    }
    return line;
}

TEST(CurveLook, MarksAreEvenAndOnTheLine) {
    // 8 parts of the 400 in sight are 50 long; run 1 marks 3/8 of each, run 2 5/8, the next points
    // of the line there.
    const CurvePoints marked = marked_points(straight_line(), 200.0, 600.0, 1);
    EXPECT_EQ(marked.x, (std::vector<double>{219, 269, 319, 369, 419, 469, 519, 569}));
    EXPECT_EQ(marked.y, (std::vector<double>{438, 538, 638, 738, 838, 938, 1038, 1138}));
    const CurvePoints beside = marked_points(straight_line(), 200.0, 600.0, 2);
    EXPECT_EQ(beside.x, (std::vector<double>{232, 282, 332, 382, 432, 482, 532, 582}));
}

TEST(CurveLook, MarksKeepToWhatIsThere) {
    CurvePoints line = straight_line();
    line.y[219] = std::numeric_limits<double>::quiet_NaN();
    EXPECT_EQ(marked_points(line, 200.0, 600.0, 1).x.size(), 7U) << "none in a gap";
    EXPECT_TRUE(marked_points(line, 2000.0, 3000.0, 1).x.empty()) << "out of sight";
    EXPECT_TRUE(marked_points({}, 0.0, 1.0, 1).x.empty());
    const CurvePoints single{{5.0}, {7.0}};
    EXPECT_EQ(marked_points(single, 0.0, 100.0, 1).x, (std::vector<double>{5.0})) << "once";
    const CurvePoints pair{{0.0, 10.0}, {1.0, 2.0}};
    EXPECT_EQ(marked_points(pair, 0.0, 100.0, 1).x, (std::vector<double>{10.0}));
}

}  // namespace
}  // namespace zscope
