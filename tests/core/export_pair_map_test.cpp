#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/explore/picture.h"
#include "core/export/analyses.h"
#include "core/export/canvas.h"
#include "core/export/heatmap_picture.h"
#include "core/export/style_options.h"
#include "core/export/table.h"
#include "core/hessian/model_calls.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/picture_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

constexpr std::int64_t kSize = 16;

AnalysisSubjects subjects_of(DemoGenerator& demo) {
    AnalysisSubject subject;
    subject.generator = &demo;
    subject.described.argument = "demo";
    return {subject};
}

HessianStatisticsRequest map_request(int samples) {
    return {.latents = {.samples = samples, .seed = 3},
            .scheme = HessianScheme::minimal,
            .mapped = {{kDemoPairA, kDemoPairB}},
            .batch = 1};
}

/// The mean over the first latents of the model's own numbers, as a picture.
Image mean_of_pictures(DemoGenerator& demo, const FigureLatents& latents) {
    const at::NoGradGuard no_grad;
    const at::Tensor z = figure_latents(latents, demo.info().latent_size);
    at::Tensor sum;
    for (std::int64_t s = 0; s < z.size(0); ++s) {
        const at::Tensor picture =
            demo.forward(z.narrow(0, s, 1), {.latent_mode = latents.mode}).to(at::kDouble);
        sum = s == 0 ? picture : sum + picture;
    }
    return to_image(sum / z.size(0), value_range(demo.info()));
}

TEST(PairMap, StandsBesideThePictureItLiesOver) {
    DemoGenerator demo{kSize};
    for (const int samples : {1, 2}) {
        const HessianStatisticsRequest request = map_request(samples);
        HeatmapStyle style;
        style.scale = 1;
        style.range_percentile = 100.0;
        const Analysis analysis = analyse_interactions(subjects_of(demo), request, style, {}, {});
        const Image& figure = analysis.result.picture;
        const Image picture = mean_of_pictures(demo, request.latents);
        const at::Tensor map = analysis.result.raw[0][0];
        const Image colors = color_map_picture(map, style, find_range(map), {});
        EXPECT_TRUE(testing::holds_part(figure, picture, figure.width)) << samples;
        EXPECT_TRUE(testing::holds_part(figure, colors, figure.width)) << samples;
        style.picture_opacity = 0.5;
        const Image covered =
            analyse_interactions(subjects_of(demo), request, style, {}, {}).result.picture;
        EXPECT_TRUE(testing::holds_part(
            covered, color_map_picture(map, style, find_range(map), picture), covered.width))
            << samples;
    }
}

TEST(PairMap, OfAHeatmapStandsBesideItsPictureAsEveryMapDoes) {
    DemoGenerator demo{kSize};
    SensitivityOptions options;
    options.latents = {.samples = 2, .seed = 3};
    options.batch = 1;
    const auto figure = [&] {
        return analyse_heatmap(subjects_of(demo), options, {.scale = 1}, {}, {}).result.picture;
    };
    const Image first = mean_of_pictures(demo, {.samples = 1, .seed = 3});
    options.k = 2;
    const Image penalty = figure();
    EXPECT_TRUE(testing::holds_part(penalty, first, penalty.width)) << "of a penalty";
    options.component = 1;
    const Image change = figure();
    EXPECT_TRUE(testing::holds_part(change, first, change.width)) << "of a change";
    options.component.reset();
    options.pair = std::pair{static_cast<int>(kDemoPairA), static_cast<int>(kDemoPairB)};
    const Image beside = figure();
    EXPECT_TRUE(testing::holds_part(beside, first, beside.width));
}

/// The same numbers as in the table stand below the maps.
TEST(HeatmapFigure, TellsTheMeanOfEachMap) {
    DemoGenerator demo{kSize};
    SensitivityOptions options;
    options.latents = {.samples = 2, .seed = 3};
    options.k = 2;
    const Analysis analysis = analyse_heatmap(subjects_of(demo), options, {.scale = 1}, {}, {});
    const std::size_t mean = column_of(analysis.result.table, "mean");
    for (const auto& row : analysis.result.table.rows) {
        const std::string words = "mean " + short_number(std::get<double>(row[mean]));
        EXPECT_TRUE(testing::says(analysis.result.picture, words, kInk)) << words;
    }
}

/// As below those of a heatmap.
TEST(PairMap, TellsTheMeanOfItsMap) {
    DemoGenerator demo{kSize};
    const Analysis analysis =
        analyse_interactions(subjects_of(demo), map_request(2), {.scale = 1}, {}, {});
    const at::Tensor map = analysis.result.raw[0][0];
    double sum = 0.0;
    for (std::int64_t y = 0; y < kSize; ++y) {
        for (std::int64_t x = 0; x < kSize; ++x) {
            sum += map[y][x].item<double>();
        }
    }
    ASSERT_GT(sum, 0.0) << "or the test sees nothing";
    const std::string words = "mean " + short_number(sum / (kSize * kSize));
    EXPECT_TRUE(testing::says(analysis.result.picture, words, kInk)) << words;
}

TEST(PairMap, ItsStyleIsRecorded) {
    DemoGenerator demo{kSize};
    HeatmapStyle style;
    style.scale = 3;
    const auto has_scale = [&](const HessianStatisticsRequest& request) {
        const std::vector<std::string> options =
            interactions_record(subjects_of(demo), request, style).options;
        const auto scale = std::ranges::find(options, "--scale");
        return scale != options.end() && *(scale + 1) == "3";
    };
    EXPECT_TRUE(has_scale(map_request(1)));
    EXPECT_FALSE(has_scale({.latents = {.samples = 1}})) << "a matrix has none";
}

TEST(PairMap, OfAHeatmapRecordsTheCautionThatEveryInteractionHas) {
    DemoGenerator demo{kSize};
    SensitivityOptions options;
    options.latents.samples = 1;
    const auto recorded = [&] { return heatmap_record(subjects_of(demo), options, {}).measure; };
    EXPECT_FALSE(recorded().contains("caution")) << "a penalty is of no pair";
    options.pair = std::pair{static_cast<int>(kDemoPairA), static_cast<int>(kDemoPairB)};
    EXPECT_EQ(recorded()["caution"].get<std::string>(), kInteractionCaution);
}

TEST(PairMap, RefusesAScaleBeforeItMeasures) {
    DemoGenerator demo{kSize};
    bool has_measured = false;
    const ProgressSink progress([&](const Progress&) { has_measured = true; });
    const ErrorCode code = testing::code_of([&] {
        (void)analyse_interactions(subjects_of(demo), map_request(1), {.scale = 9}, progress, {});
    });
    EXPECT_EQ(code, ErrorCode::invalid_argument);
    EXPECT_FALSE(has_measured);
}

}  // namespace
}  // namespace zscope
