#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#include <string>
#include <vector>

#include "core/export/canvas.h"
#include "core/export/colormap.h"
#include "core/export/matrix_color.h"
#include "core/export/matrix_picture.h"
#include "core/export/matrix_range.h"
#include "tests/core/picture_support.h"

namespace zscope::testing {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

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

/// The matrix with one name, or without.
Image named_matrix(std::int64_t n, std::int64_t unnamed) {
    MatrixContent content;
    content.matrices = at::arange(n * n, at::kDouble).view({1, 1, n, n});
    for (std::int64_t i = 0; i < n; ++i) {
        content.components.push_back(i == unnamed ? std::string()
                                                  : std::string("z").append(std::to_string(i)));
    }
    return draw_matrices(content, {});
}

TEST(Matrix, EveryRowAndColumnIsNamedWhereLettersFit) {
    for (const std::int64_t n : {3, 12, 16, 24, 36}) {
        const Image whole = named_matrix(n, -1);
        const auto ink = count_of(whole, kInk);
        for (const std::int64_t i : {std::int64_t{1}, n / 2}) {
            const auto written = ink - count_of(named_matrix(n, i), kInk);
            const std::string text = std::string("z").append(std::to_string(i));
            const int scale = n <= 18 ? kTextScale : 1;
            Image name = make_canvas(text_width(text, scale), kLabelHeight * scale);
            draw_text(name, 0, 0, text, kInk, TextAlign::left, scale);
            EXPECT_EQ(written, 2 * count_of(name, kInk)) << n << ", " << text;
        }
    }
}

TEST(Matrix, InteractionsAreScaledByTheirPairs) {
    const std::vector<double> values{9.0, 1.0, 1.0, 0.5,  //
                                     7.0, 0.2, 0.2, kNaN};
    EXPECT_EQ(off_diagonal_range(values, 2), (HeatmapRange{0.0, 1.0}));
    EXPECT_EQ(off_diagonal_range(std::vector<double>{3.0}, 1), (HeatmapRange{0.0, 1.0}));
    EXPECT_EQ(finite_range(values), (HeatmapRange{0.2, 9.0})) << "of the diagonal too";
    EXPECT_EQ(finite_range(std::vector<double>{kNaN}), (HeatmapRange{0.0, 0.0}));
    MatrixContent content;
    content.matrices = at::tensor({2.0, 1.0, 1.0, 0.0}, at::kDouble).view({1, 1, 2, 2});
    content.components = {"z0", "z1"};
    content.is_interaction = true;
    const Image marked = draw_matrices(content, {});
    content.matrices[0][0][0][0] = 1.0;
    const Image plain = draw_matrices(content, {});
    // One colour for both values, and a mark on the one above the scale.
    const ColorTable colors = color_table(ColorMap::ylgnbu);
    EXPECT_GT(count_of(marked, colors.back()), 0);
    EXPECT_EQ(count_of(marked, colors.back()), count_of(plain, colors.back()));
    const Rgb grey = matrix_color(colors, 1.0, {0.0, 1.0}, true);
    EXPECT_GT(count_of(marked, grey), 0);
    EXPECT_LT(count_of(marked, grey), count_of(plain, grey));
    EXPECT_GT(count_of(marked, kMutedMark), count_of(plain, kMutedMark));
}

TEST(Matrix, AMutedCellIsAPaleGreyThatTellsLargeValuesFromSmallOnes) {
    const HeatmapRange range{0.0, 1.0};
    for (const ColorMap map : {ColorMap::ylgnbu, ColorMap::viridis, ColorMap::magma}) {
        SCOPED_TRACE(color_map_name(map));
        const ColorTable colors = color_table(map);
        const Rgb low = matrix_color(colors, 0.0, range, true);
        const Rgb high = matrix_color(colors, 1.0, range, true);
        for (const Rgb grey : {low, high}) {
            EXPECT_TRUE(grey.red == grey.green && grey.green == grey.blue);
            EXPECT_GE(grey.red, 180);
            EXPECT_LE(grey.red, 231);
        }
        EXPECT_GT(std::abs(int{low.red} - int{high.red}), 25);
        EXPECT_EQ(low.red > high.red, map == ColorMap::ylgnbu) << "as light as the colours";
        EXPECT_EQ(matrix_color(colors, kNaN, range, true), kNotANumberColor);
        EXPECT_EQ(matrix_color(colors, 1.0, range, false), colors.back());
    }
}

TEST(Matrix, OnlyOfInteractionsIsTheDiagonalMuted) {
    MatrixContent content;
    content.matrices = at::tensor({1.0, 0.0, 0.0, 1.0}, at::kDouble).view({1, 1, 2, 2});
    content.components = {"z0", "z1"};
    const ColorTable colors = color_table(ColorMap::ylgnbu);
    const Rgb grey = matrix_color(colors, 1.0, {0.0, 1.0}, true);
    const auto cells = count_of(draw_matrices(content, {}), colors.back());
    EXPECT_FALSE(holds(draw_matrices(content, {}), grey));
    content.is_interaction = true;
    EXPECT_TRUE(holds(draw_matrices(content, {}), grey));
    EXPECT_LT(count_of(draw_matrices(content, {}), colors.back()), cells) << "the bar's alone";
}

TEST(Matrix, SizesHaveARangeFromZeroOverAllMatrices) {
    MatrixContent content;
    content.components = {"z0", "z1"};
    content.matrices =
        at::tensor({1.0, 0.5, 0.5, 2.0, 3.0, 0.25, 0.25, 7.0}, at::kDouble).view({1, 2, 2, 2});
    EXPECT_EQ(color_range(content, {}), (HeatmapRange{0.0, 7.0}));
    content.is_interaction = true;
    EXPECT_EQ(color_range(content, {}), (HeatmapRange{0.0, 0.5}));
    const HeatmapStyle style{.range = HeatmapRange{0.1, 5.0}};
    EXPECT_EQ(color_range(content, style), style.range);
}

TEST(Matrix, TheBarTellsOfValuesBeyondTheRange) {
    MatrixContent content;
    content.components = {"z0", "z1"};
    const HeatmapStyle style{.color_map = ColorMap::diverging, .range = HeatmapRange{-1.0, 1.0}};
    const auto drawn = [&](double low, double high) {
        content.matrices = at::tensor({high, 0.5, 0.5, low}, at::kDouble).view({1, 1, 2, 2});
        return draw_matrices(content, style);
    };
    const Image within = drawn(-1.0, 1.0);
    EXPECT_GT(count_of(drawn(-2.0, 1.0), kInk), count_of(within, kInk)) << "the bar's low end";
    EXPECT_GT(count_of(drawn(-1.0, 2.0), kInk), count_of(within, kInk)) << "the bar's high end";
}

}  // namespace
}  // namespace zscope::testing
