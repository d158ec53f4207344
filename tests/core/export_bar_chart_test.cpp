#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "core/export/activeness_report.h"
#include "core/export/bar_chart.h"
#include "core/export/canvas.h"
#include "core/export/colormap.h"
#include "core/export/model_colors.h"
#include "core/export/penalty_report.h"
#include "tests/core/picture_support.h"

namespace zscope::testing {
namespace {

TEST(BarCharts, ANarrowIntervalIsAMark) {
    const auto ink = [](double low, double high) {
        const Image image =
            draw_bar_charts("t", {{"m", {{"a", 2.0, low, high}, {"b", 4.0, 4.0, 4.0}}}}, {});
        return count_of(image, kInk);
    };
    const std::int64_t point = ink(2.0, 2.0);
    EXPECT_GT(ink(1.999, 2.001), point) << "under a pixel wide";
    EXPECT_GT(ink(1.0, 3.0), ink(1.999, 2.001));
    EXPECT_EQ(ink(0.0, std::numeric_limits<double>::infinity()), point) << "infinite: none";
}

TEST(BarCharts, LongerBarForMore) {
    const auto colored = [](double value) {
        const Image image =
            draw_bar_charts("t", {{"m", {{"a", 4.0, 4.0, 4.0}, {"b", value, value, value}}}}, {});
        return count_of(image, model_color(0));
    };
    const std::int64_t none = colored(0.0);
    EXPECT_NEAR(static_cast<double>(colored(2.0)) / static_cast<double>(none), 1.5, 0.02);
    EXPECT_NEAR(static_cast<double>(colored(4.0)) / static_cast<double>(none), 2.0, 0.02);
}

/// Model by model: a chart of one, or a bar of each.
TEST(BarCharts, AModelHasOneColour) {
    const Bar bar{"a", 4.0, 4.0, 4.0};
    const auto areas = [](const Image& image) {
        return std::vector<std::int64_t>{count_of(image, model_color(0)),
                                         count_of(image, model_color(1))};
    };
    const std::vector<std::int64_t> charts =
        areas(draw_bar_charts("t", {{"one", {bar}}, {"two", {bar}}}, {}));
    EXPECT_GT(charts[0], 0);
    EXPECT_EQ(charts[0], charts[1]);
    const BarChart measure{"measure", {bar, bar}, /*are_models=*/true};
    const std::vector<std::int64_t> bars = areas(draw_bar_charts("t", {measure, measure}, {}));
    EXPECT_EQ(bars, (std::vector<std::int64_t>{2 * charts[0], 2 * charts[1]}));
}

/// Of the areas of the first model's bars and of the second one's; the axis covers the foot of each
/// bar.
void expect_ratio(const Image& image, double ratio) {
    const auto first = static_cast<double>(count_of(image, model_color(0)));
    const auto second = static_cast<double>(count_of(image, model_color(1)));
    ASSERT_GT(second, 0.0);
    EXPECT_NEAR(first / second, ratio, 0.02);
}

TEST(BarCharts, ShareOneScaleOrHaveTheirOwn) {
    const std::vector<BarChart> charts{{"one", {{"a", 4.0, 4.0, 4.0}}},
                                       {"two", {{"a", 2.0, 2.0, 2.0}}}};
    expect_ratio(draw_bar_charts("t", charts, {}, BarScale::shared), 2.0);
    expect_ratio(draw_bar_charts("t", charts, {}, BarScale::separate), 1.0);
}

TEST(BarCharts, OfActivenessCanBeComparedFromModelToModel) {
    ActivenessReport report;
    add_activeness(report, "one", {{.label = "z0", .score = 4.0, .low = 4.0, .high = 4.0}});
    add_activeness(report, "two", {{.label = "z0", .score = 2.0, .low = 2.0, .high = 2.0}});
    expect_ratio(activeness_picture(report), 2.0);
}

TEST(BarCharts, OfPenaltiesCanBeComparedFromModelToModel) {
    const auto model = [](const char* name, double mean) {
        return ModelPenalty{.model = name,
                            .layers = {{.index = 1,
                                        .name = "1 a",
                                        .title = "layer 1",
                                        .mean = mean,
                                        .low = mean,
                                        .high = mean}}};
    };
    expect_ratio(penalty_picture({model("one", 4.0), model("two", 2.0)}, {}), 2.0);
}

TEST(BarCharts, NameTheirAxes) {
    const auto ink = [](const BarAxes& axes) {
        // The one bar covers its line, the title stays: more ink is an axis's name.
        const Image image =
            draw_bar_charts("t", {{"m", {{"z0", 4.0, 4.0, 4.0}}}}, {}, BarScale::shared, axes);
        return count_of(image, kInk);
    };
    const std::int64_t none = ink({});
    const std::int64_t bars = ink({.bars = "Z Component"});
    const std::int64_t values = ink({.values = {"Activeness"}});
    EXPECT_GT(bars, none);
    EXPECT_GT(values, none);
    EXPECT_EQ(ink({.bars = "Z Component", .values = {"Activeness"}}), bars + values - none);
}

/// Beside the axis's first number it would read as a component's.
TEST(BarCharts, TheNameOfTheBarsHasALineOfItsOwn) {
    const auto height = [](const BarAxes& axes) {
        return draw_bar_charts("t", {{"m", {{"z0", 4.0, 4.0, 4.0}}}}, {}, BarScale::shared, axes)
            .height;
    };
    EXPECT_EQ(height({.bars = "Component"}), height({}) + kTextHeight);
    EXPECT_EQ(height({.bars = "Component", .values = {"mean"}}), height({}) + 2 * kTextHeight);
}

TEST(BarCharts, BreakALongAxisNameIntoLinesThatAreNotCut) {
    const auto draw = [](const std::vector<std::string>& values) {
        return draw_bar_charts("t",
                               {{"m", {{"z0", 4.0, 4.0, 4.0}}}, {"o", {{"z0", 4.0, 4.0, 4.0}}}}, {},
                               BarScale::shared, {.bars = "Component", .values = values});
    };
    const std::string words = "mean variance of the picture and of much else (value^2)";
    const Image one = draw({"mean"});
    const Image two = draw({words});
    EXPECT_EQ(two.height, one.height + kTextHeight);
    EXPECT_EQ(two.width, one.width);
    // In two lines or in three, it is the same ink, of both charts.
    const auto ink_of = [&](const std::string& text) {
        Image line = make_canvas(text_width(text), kTextHeight);
        draw_text(line, 0, 0, text);
        return count_of(line, kInk);
    };
    EXPECT_EQ(count_of(two, kInk) - count_of(one, kInk), 2 * (ink_of(words) - ink_of("mean")));
    // Each chart may have its own.
    const Image apart = draw({"mean", words});
    EXPECT_EQ(apart.height, two.height);
    EXPECT_EQ(count_of(apart, kInk) - count_of(one, kInk), ink_of(words) - ink_of("mean"));
}

/// Below a million, as at a colour bar; from there on as powers of ten, all of an axis.
TEST(BarCharts, WriteLargeNumbersAtTheAxisInFull) {
    struct Axis {
        double value;  ///< of the bar
        std::vector<const char*> numbers;
        const char* not_there;
    };
    for (const Axis& axis : {Axis{1234.0, {"500", "1000", "1500"}, "e+"},
                             Axis{76543.0, {"20000", "40000", "60000", "80000"}, "e+"},
                             Axis{765432.0, {"200000", "400000", "600000", "800000"}, "e+"},
                             Axis{1.9e6, {"5e+05", "1e+06", "1.5e+06", "2e+06"}, "500000"}}) {
        const Image image =
            draw_bar_charts("t", {{"m", {{"a", 3.0, 3.0, 3.0}, {"b", axis.value, 0.0, 0.0}}}}, {});
        for (const char* number : axis.numbers) {
            EXPECT_TRUE(says(image, number, kFaintInk)) << number;
        }
        EXPECT_FALSE(says(image, axis.not_there, kFaintInk)) << axis.not_there;
    }
}

/// A number stands whole behind a whisker that ends where the axis does, too.
TEST(BarCharts, NumbersAreNotCut) {
    for (const double value : {1.23e-5, 1.23e-101}) {
        const auto number_pixels = [value](double high) {
            return count_of(
                draw_bar_charts("t", {{"m", {{"a", 4.0, 4.0, 4.0}, {"b", value, 0.0, high}}}}, {}),
                kFaintInk);
        };
        EXPECT_EQ(number_pixels(4.0), number_pixels(0.01)) << value;
    }
}

}  // namespace
}  // namespace zscope::testing
