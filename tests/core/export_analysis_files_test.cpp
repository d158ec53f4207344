#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/export/bar_chart.h"
#include "core/export/canvas.h"
#include "core/export/colormap.h"
#include "core/export/figure.h"
#include "core/export/heatmap_picture.h"
#include "core/export/matrix_picture.h"
#include "core/export/matrix_range.h"
#include "core/export/npy.h"
#include "core/export/table.h"

namespace zscope {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Rgb pixel(const Image& image, int x, int y) {
    const std::uint8_t* at =
        image.pixels.data() + (static_cast<std::size_t>(y) * image.width + x) * 3;
    return {at[0], at[1], at[2]};
}

bool holds(const Image& image, Rgb color) {
    for (int y = 0; y < image.height; ++y) {
        for (int x = 0; x < image.width; ++x) {
            if (pixel(image, x, y) == color) {
                return true;
            }
        }
    }
    return false;
}

TEST(Npy, HasNumPysLayout) {
    const std::string bytes = encode_npy(at::arange(6, at::kFloat).view({2, 3}).t());
    EXPECT_EQ(bytes.substr(0, 8), std::string("\x93NUMPY\x01\x00", 8));
    const std::size_t header =
        static_cast<unsigned char>(bytes[8]) + 256U * static_cast<unsigned char>(bytes[9]);
    EXPECT_EQ((10 + header) % 64, 0U);
    EXPECT_EQ(bytes[10 + header - 1], '\n');
    EXPECT_TRUE(bytes.substr(10).starts_with(
        "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }"));
    float values[6];
    ASSERT_EQ(bytes.size(), 10 + header + sizeof(values));
    std::memcpy(values, bytes.data() + 10 + header, sizeof(values));
    EXPECT_EQ(values[1], 3.0F) << "rows of the transposed tensor, in C order";
}

TEST(Npy, NamesEveryShapeAndType) {
    EXPECT_NE(encode_npy(at::zeros({4}, at::kDouble)).find("'<f8'"), std::string::npos);
    EXPECT_NE(encode_npy(at::zeros({4})).find("'shape': (4,), }"), std::string::npos);
    EXPECT_NE(encode_npy(at::zeros({})).find("'shape': (), }"), std::string::npos);
    EXPECT_THROW((void)encode_npy(at::zeros({2}, at::kLong)), Error);
}

const Table kTable{.columns = {"name", "n", "value"},
                   .rows = {{std::string("a,\"b\"\n"), std::int64_t{3}, 0.1},
                            {std::string("c\x1b[2J"), std::int64_t{-1}, kNaN}}};

TEST(Table, CsvQuotesAndKeepsEveryBit) {
    EXPECT_EQ(to_csv(kTable), "name,n,value\n\"a,\"\"b\"\"\n\",3,0.1\nc\x1b[2J,-1,nan\n");
    EXPECT_EQ(std::stod(double_text(1.0 / 3.0)), 1.0 / 3.0);
}

TEST(Table, JsonHasNullForWhatIsNotFinite) {
    EXPECT_EQ(to_json(kTable).dump(),
              "[{\"name\":\"a,\\\"b\\\"\\n\",\"n\":3,\"value\":0.1},"
              "{\"name\":\"c\\u001b[2J\",\"n\":-1,\"value\":null}]");
}

TEST(Table, TextIsAlignedAndHarmless) {
    EXPECT_EQ(to_text(kTable),
              "name     n  value\n"
              "a,\"b\"?   3    0.1\n"
              "c?[2J   -1      -\n");
}

TEST(ColorMaps, StartAndEndWhereTheyShould) {
    EXPECT_EQ(color_table(ColorMap::ylgnbu).front(), (Rgb{0xFF, 0xFF, 0xD9}));
    EXPECT_EQ(color_table(ColorMap::ylgnbu).back(), (Rgb{0x08, 0x1D, 0x58}));
    EXPECT_EQ(color_table(ColorMap::viridis).front(), (Rgb{0x44, 0x01, 0x54}));
    EXPECT_EQ(color_table(ColorMap::magma).back(), (Rgb{0xFC, 0xFD, 0xBF}));
    const ColorTable diverging = color_table(ColorMap::diverging);
    EXPECT_GT(diverging.front().blue, diverging.front().red) << "negative is blue";
    EXPECT_GT(diverging.back().red, diverging.back().blue) << "positive is red";
    EXPECT_GT(color_at(diverging, 0.0, -1.0, 1.0).green, 240) << "zero is nearly white";
}

double lightness(Rgb color) {
    return 0.2126 * color.red + 0.7152 * color.green + 0.0722 * color.blue;
}

TEST(ColorMaps, SequentialOnesChangeLightnessOneWay) {
    for (const ColorMap map : {ColorMap::ylgnbu, ColorMap::viridis, ColorMap::magma}) {
        const ColorTable table = color_table(map);
        const double sign = lightness(table.back()) > lightness(table.front()) ? 1.0 : -1.0;
        for (std::size_t i = 8; i < table.size(); ++i) {
            EXPECT_GT(sign * (lightness(table[i]) - lightness(table[i - 8])), 0.0)
                << color_map_name(map) << " " << i;
        }
    }
}

TEST(ColorMaps, ClipAndMarkWhatIsNoNumber) {
    for (const ColorMap map : all_color_maps()) {
        const ColorTable table = color_table(map);
        EXPECT_EQ(color_at(table, -5.0, 0.0, 1.0), table.front());
        EXPECT_EQ(color_at(table, std::numeric_limits<double>::infinity(), 0.0, 1.0), table.back());
        EXPECT_EQ(color_at(table, 7.0, 7.0, 7.0), table.front());
        EXPECT_EQ(color_at(table, kNaN, 0.0, 1.0), kNotANumberColor);
        for (const Rgb& color : table) {
            EXPECT_NE(color, kNotANumberColor);
        }
        EXPECT_EQ(parse_color_map(std::string(color_map_name(map))), map);
    }
    EXPECT_EQ(parse_color_map("ylgnbu"), ColorMap::ylgnbu);
    EXPECT_THROW((void)parse_color_map("jet"), Error);
}

TEST(AxisTicks, AreRoundAndStayInside) {
    EXPECT_EQ(axis_ticks(4.0, 4), (std::vector<double>{0, 1, 2, 3, 4}));
    EXPECT_EQ(axis_ticks(7.0, 4), (std::vector<double>{0, 2, 4, 6}));
    for (const double limit : {1e-30, 0.0123, 0.99, 1.0, 3.7, 123456.0}) {
        const std::vector<double> ticks = axis_ticks(limit, 4);
        EXPECT_GE(ticks.size(), 2U) << limit;
        EXPECT_LE(ticks.size(), 6U) << limit;
        EXPECT_LE(ticks.back(), limit * (1.0 + 1e-9)) << limit;
    }
}

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

TEST(Heatmap, RangeLeavesOutWhatIsNotFinite) {
    at::Tensor maps = at::arange(4, at::kFloat).view({1, 1, 2, 2}).clone();
    maps[0][0][1][1].fill_(kNaN);
    maps[0][0][0][0].fill_(std::numeric_limits<double>::infinity());
    EXPECT_EQ(find_range(maps), (HeatmapRange{1.0, 2.0}));
    EXPECT_EQ(find_range(at::full({1, 1, 1, 1}, kNaN)), (HeatmapRange{0.0, 0.0}));
}

TEST(Heatmap, ValuesWithASignHaveARangeAroundZero) {
    const at::Tensor maps = at::arange(-3, 2, at::kFloat).view({1, 1, 1, 5});
    EXPECT_EQ(color_range(maps, {}, false), (HeatmapRange{-3.0, 1.0}));
    EXPECT_EQ(color_range(maps, {}, true), (HeatmapRange{-3.0, 3.0}));
    EXPECT_EQ(color_range(-maps, {}, true), (HeatmapRange{-3.0, 3.0}));
    HeatmapStyle style;
    style.range = HeatmapRange{-1.0, 5.0};
    EXPECT_EQ(color_range(maps, style, true), style.range);
}

TEST(Heatmap, ValuesWithASignThatAreAllZeroTakeTheMiddleColour) {
    const at::Tensor maps = at::zeros({1, 1, 1, 1});
    const HeatmapRange range = color_range(maps, {}, true);
    EXPECT_EQ(range, (HeatmapRange{-1.0, 1.0}));
    const Image map = color_map_picture(maps[0][0], {.color_map = ColorMap::diverging}, range, {});
    EXPECT_EQ(pixel(map, 0, 0), color_at(color_table(ColorMap::diverging), 0.0, -1.0, 1.0));
}

TEST(Heatmap, EnlargesTheMapAndLaysThePictureOver) {
    at::Tensor map = at::arange(4, at::kFloat).view({2, 2}).clone();
    map[1][1].fill_(kNaN);
    Image picture = make_canvas(4, 4);
    HeatmapStyle style;
    style.picture_opacity = 0.5;
    const ColorTable table = color_table(style.color_map);
    const Image shown = color_map_picture(map, style, {0.0, 2.0}, picture);
    ASSERT_EQ(shown.width, 4);
    const auto half = [](std::uint8_t below) {
        return static_cast<std::uint8_t>(std::lround(0.5 * below + 0.5 * 255));
    };
    for (const auto& [x, y, value] :
         {std::tuple{0, 0, 0.0}, {1, 1, 0.0}, {3, 0, 1.0}, {0, 3, 2.0}}) {
        const Rgb below = color_at(table, value, 0.0, 2.0);
        EXPECT_EQ(pixel(shown, x, y), (Rgb{half(below.red), half(below.green), half(below.blue)}))
            << x << " " << y;
    }
    EXPECT_EQ(pixel(shown, 2, 2), kNotANumberColor) << "nothing lies over it";
}

HeatmapContent two_maps(double second) {
    at::Tensor maps = at::zeros({1, 2, 8, 8});
    maps[0][0].fill_(1.0);
    maps[0][1].fill_(second);
    return {.maps = maps,
            .pictures = {},
            .row_labels = {"demo"},
            .column_labels = {"0", "1"},
            .title = "Maps",
            .measure = "m",
            .notes = {}};
}

TEST(Heatmap, OneRangeForAllMaps) {
    const Image shared = draw_heatmaps(two_maps(3.0), {});
    const ColorTable table = color_table(ColorMap::ylgnbu);
    HeatmapStyle style;
    style.range = HeatmapRange{0.0, 2.0};
    const Image fixed = draw_heatmaps(two_maps(3.0), style);
    EXPECT_TRUE(holds(fixed, color_at(table, 1.0, 0.0, 2.0)));
    EXPECT_TRUE(holds(shared, table.front())) << "the smallest of both";
    EXPECT_FALSE(shared == fixed);
    EXPECT_FALSE(holds(shared, kNotANumberColor));
    EXPECT_TRUE(holds(draw_heatmaps(two_maps(kNaN), {}), kNotANumberColor));
}

TEST(Heatmap, RefusesABadStyle) {
    HeatmapStyle style;
    style.range = HeatmapRange{2.0, 2.0};
    EXPECT_THROW((void)draw_heatmaps(two_maps(3.0), style), Error);
    style.range.reset();
    style.picture_opacity = 1.5;
    EXPECT_THROW((void)draw_heatmaps(two_maps(3.0), style), Error);
}

TEST(Matrix, DrawsAnySize) {
    for (const std::int64_t n : {1, 3, 12, 200}) {
        MatrixContent content;
        content.matrices = at::arange(n * n, at::kDouble).view({1, 1, n, n});
        for (std::int64_t i = 0; i < n; ++i) {
            content.components.push_back(std::string("z").append(std::to_string(i)));
        }
        const Image image = draw_matrices(content, {});
        EXPECT_LT(image.width, 1200) << n;
        EXPECT_TRUE(holds(image, color_table(ColorMap::ylgnbu).front())) << n;
    }
}

TEST(Matrix, InteractionsAreScaledByTheirPairs) {
    const std::vector<double> values{9.0, 1.0, 1.0, 0.5,  //
                                     7.0, 0.2, 0.2, kNaN};
    EXPECT_EQ(off_diagonal_range(values, 2), (HeatmapRange{0.0, 1.0}));
    EXPECT_EQ(off_diagonal_range(std::vector<double>{3.0}, 1), (HeatmapRange{0.0, 1.0}));
    MatrixContent content;
    content.matrices = at::tensor({2.0, 1.0, 1.0, 0.0}, at::kDouble).view({1, 1, 2, 2});
    content.components = {"z0", "z1"};
    content.is_interaction = true;
    const Image marked = draw_matrices(content, {});
    content.matrices[0][0][0][0] = 1.0;
    const Image plain = draw_matrices(content, {});
    ASSERT_EQ(marked.pixels.size(), plain.pixels.size());
    // One colour for both values, and a mark on the one above the scale.
    EXPECT_NE(marked.pixels, plain.pixels);
    EXPECT_TRUE(holds(plain, color_table(ColorMap::ylgnbu).back()));
}

TEST(ColumnNumbers, StandInOneNotation) {
    EXPECT_EQ(column_numbers({0.0815, 0.000108, 9.96e-5, 0.0}, 3),
              (std::vector<std::string>{"0.0815", "0.000108", "0.0000996", "0"}));
    EXPECT_EQ(column_numbers({1234.4, 12.0, 0.34}, 3),
              (std::vector<std::string>{"1234", "12.0", "0.340"}));
    EXPECT_EQ(column_numbers({0.5, 2e-7, kNaN}, 3),
              (std::vector<std::string>{"5.00e-01", "2.00e-07", "-"}));
    EXPECT_EQ(column_numbers({2e6, 3.0}, 3), (std::vector<std::string>{"2.00e+06", "3.00e+00"}));
}

TEST(ColumnNumbers, HaveNoDigitMoreWhereRoundingAddsAPlace) {
    EXPECT_EQ(column_numbers({9.996, -0.09996, 999.6}, 3),
              (std::vector<std::string>{"10.0", "-0.100", "1000"}));
    EXPECT_EQ(column_numbers({999999.9, 3.0}, 3),
              (std::vector<std::string>{"1.00e+06", "3.00e+00"}));
    EXPECT_EQ(column_numbers({9.996e-6, 3.0}, 3), (std::vector<std::string>{"0.0000100", "3.00"}));
}

TEST(BarCharts, ANarrowIntervalIsAMark) {
    const auto ink = [](double low, double high) {
        const Image image =
            draw_bar_charts("t", {{"m", {{"a", 2.0, low, high}, {"b", 4.0, 4.0, 4.0}}}}, {});
        std::int64_t count = 0;
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                count += pixel(image, x, y) == kInk ? 1 : 0;
            }
        }
        return count;
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
        std::int64_t count = 0;
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                count += pixel(image, x, y) == Rgb{143, 184, 222} ? 1 : 0;
            }
        }
        return count;
    };
    const std::int64_t none = colored(0.0);
    EXPECT_NEAR(static_cast<double>(colored(2.0)) / static_cast<double>(none), 1.5, 0.02);
    EXPECT_NEAR(static_cast<double>(colored(4.0)) / static_cast<double>(none), 2.0, 0.02);
}

TEST(BarCharts, NameTheirAxes) {
    const auto ink = [](const BarAxes& axes) {
        // The one bar covers its line, the title stays: more ink is an axis's name.
        const Image image =
            draw_bar_charts("t", {{"m", {{"z0", 4.0, 4.0, 4.0}}}}, {}, BarScale::shared, axes);
        std::int64_t count = 0;
        for (int y = 0; y < image.height; ++y) {
            for (int x = 0; x < image.width; ++x) {
                count += pixel(image, x, y) == kInk ? 1 : 0;
            }
        }
        return count;
    };
    const std::int64_t none = ink({});
    const std::int64_t bars = ink({.bars = "Z Component"});
    const std::int64_t values = ink({.values = "Activeness"});
    EXPECT_GT(bars, none);
    EXPECT_GT(values, none);
    EXPECT_EQ(ink({.bars = "Z Component", .values = "Activeness"}), bars + values - none);
}

}  // namespace
}  // namespace zscope
