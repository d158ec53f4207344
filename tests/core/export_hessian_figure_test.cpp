#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <variant>

#include "core/export/analyses.h"
#include "core/export/canvas.h"
#include "core/export/diagonalness_report.h"
#include "core/export/table.h"
#include "tests/core/demo_analysis_support.h"
#include "tests/core/picture_support.h"

/// What the figures of Hessians say in words.
namespace zscope::testing {
namespace {

/// `text` stands somewhere in the figure; a title's letters are drawn twice, one pixel apart.
bool says(const Image& figure, const std::string& text, Rgb ink, bool is_title = false) {
    Image written = make_canvas(text_width(text), kTextHeight);
    draw_text(written, 0, 0, text, ink);
    if (is_title) {
        draw_text(written, 1, 0, text, ink);
    }
    return holds_part(figure, written, figure.width);
}

AnalysisSubject subject_of(DemoGenerator& demo) {
    AnalysisSubject subject;
    subject.generator = &demo;
    subject.described.argument = "demo";
    return subject;
}

PixelHessianRequest given_pixel(int samples) {
    PixelHessianRequest request{.scheme = HessianScheme::minimal};
    request.latents.samples = samples;
    request.place = PixelPlace{.x = 9, .y = 4, .channel = 2};
    return request;
}

TEST(HessianFigure, ItsHeadingNamesThePixelAndTheSample) {
    DemoGenerator demo(kSize);
    const Analysis one = analyse_hessian({subject_of(demo)}, given_pixel(1), {}, {}, {});
    EXPECT_TRUE(says(one.result.picture, "x 9, y 4,", kInk, true));
    EXPECT_TRUE(says(one.result.picture, "sample 0", kInk, true));
    const Analysis two = analyse_hessian({subject_of(demo)}, given_pixel(2), {}, {}, {});
    EXPECT_TRUE(says(two.result.picture, "x 9, y 4,", kInk, true));
    EXPECT_TRUE(says(two.result.picture, "sample 1", kInk));
}

TEST(HessianFigure, PixelsOfTheirOwnAreNamedOverTheirColumns) {
    DemoGenerator demo(kSize);
    PixelHessianRequest request = given_pixel(2);
    request.place.reset();
    request.choice = PixelChoice::random;
    const Analysis analysis =
        analyse_hessian({subject_of(demo), subject_of(demo)}, request, {}, {}, {});
    const Table& table = analysis.result.table;
    const auto cell = [&table](const std::vector<TableCell>& row, const char* name) {
        return std::to_string(std::get<std::int64_t>(row[column_of(table, name)]));
    };
    const auto name_of = [](const std::string& channel) {
        return std::string("rgb").substr(std::stoul(channel), 1);
    };
    for (const auto& row : {table.rows.front(), table.rows.back()}) {
        EXPECT_TRUE(says(analysis.result.picture,
                         "sample " + cell(row, "sample") + ": x " + cell(row, "x") + ", y " +
                             cell(row, "y") + ", channel " + name_of(cell(row, "channel")),
                         kInk));
    }
    EXPECT_TRUE(std::isnan(std::get<double>(table.rows.front()[column_of(table, "penalty")])))
        << "none was taken";
}

TEST(DiagonalnessFigure, DefinesItsMeasuresOnceAtTheirAxes) {
    const HessianStatisticsRequest request;
    EXPECT_EQ(diagonalness_setup(request).find("D%"), std::string::npos);
    EXPECT_EQ(describe_diagonalness(request).find(diagonalness_setup(request)), 0U);
    EXPECT_EQ(std::string(kDiagonalnessWords).find("percentage"), std::string::npos);
    EXPECT_LT(std::string(kDiagonalnessWords).size(), 200U);
}

}  // namespace
}  // namespace zscope::testing
