#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <variant>

#include "core/export/analyses.h"
#include "core/export/canvas.h"
#include "core/export/diagonalness_report.h"
#include "core/export/table.h"
#include "core/hessian/interval.h"
#include "tests/core/demo_analysis_support.h"
#include "tests/core/picture_support.h"

/// What the figures of Hessians say in words.
namespace zscope::testing {
namespace {

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
    ModelDiagonalness demo{.name = "demo", .found = {}};
    demo.found.share = 0.8;
    demo.found.share_interval = mean_interval(at::tensor({0.7, 0.9}, at::kDouble));
    demo.found.ratio = 2.0;
    demo.found.ratio_interval = mean_interval(at::tensor({1.5, 2.5}, at::kDouble));
    const Image figure = diagonalness_picture({demo}, request);
    const std::string definitions =
        describe_diagonalness(request).substr(diagonalness_setup(request).size());
    ASSERT_NE(definitions.find("D%"), std::string::npos);
    EXPECT_TRUE(says(figure, diagonalness_setup(request).substr(0, 20), kFaintInk));
    EXPECT_FALSE(says(figure, definitions.substr(definitions.find("D%"), 5), kFaintInk));
}

}  // namespace
}  // namespace zscope::testing
