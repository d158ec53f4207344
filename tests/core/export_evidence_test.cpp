#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <variant>
#include <vector>

#include "core/base/error.h"
#include "core/explore/picture.h"
#include "core/export/canvas.h"
#include "core/export/component_scores.h"
#include "core/export/diagonalness_report.h"
#include "core/export/evidence.h"
#include "core/export/hessian_report.h"
#include "core/hessian/model_calls.h"
#include "core/model/demo/demo_generator.h"
#include "tests/core/picture_support.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

constexpr std::int64_t kSize = 16;

EvidenceRequest small_request() {
    EvidenceRequest request;
    request.latents = {.samples = 3, .seed = 3};
    request.interaction_samples = 1;
    request.top = 2;
    request.steps = 3;
    request.scale = 1;
    request.batch = 1;  // so that the pictures are those of single calls, to the last bit
    return request;
}

AnalysisSubject subject_of(Generator& generator, const char* name) {
    AnalysisSubject subject;
    subject.generator = &generator;
    subject.described.argument = name;
    return subject;
}

/// The component of that rank in the first model of an activeness table.
std::int64_t component_of_rank(const Analysis& analysis, std::size_t rank) {
    return std::get<std::int64_t>(analysis.result.table.rows[rank][2]);
}

/// The first latent of the request with one component set.
Image picture_with(DemoGenerator& demo, const EvidenceRequest& request, std::int64_t component,
                   float value) {
    const at::NoGradGuard no_grad;
    at::Tensor z = figure_latents(request.latents, demo.info().latent_size).narrow(0, 0, 1).clone();
    z.select(1, component).fill_(value);
    return to_image(demo.forward(z, {.latent_mode = request.latents.mode}),
                    value_range(demo.info()));
}

TEST(Evidence, HoldsBothFiguresAndTheStripsOfTheMostActive) {
    DemoGenerator demo{kSize};
    const AnalysisSubjects subjects{subject_of(demo, "one"), subject_of(demo, "two")};
    const EvidenceRequest request = small_request();
    const Analysis evidence = analyse_evidence(subjects, request, {}, {});
    const Image& picture = evidence.result.picture;
    const Analysis activeness =
        analyse_activeness(subjects, {.latents = request.latents, .batch = 1}, {}, {}, {});
    const std::vector<std::vector<int>> dead{{4, 10}, {4, 10}};
    const Analysis interactions = analyse_interactions(
        subjects, {.latents = {.samples = 1, .seed = 3}, .batch = 1}, {}, {}, {}, {}, dead);
    EXPECT_TRUE(testing::holds(interactions.result.picture, kMutedInk));
    EXPECT_TRUE(testing::holds_part(picture, activeness.result.picture, 0));
    EXPECT_TRUE(testing::holds_part(picture, interactions.result.picture, 0));
    EXPECT_EQ(evidence.result.table.rows, activeness.result.table.rows);
    EXPECT_TRUE(evidence.result.raw.equal(interactions.result.raw));
    HessianStatisticsRequest hessians;
    hessians.latents = {.samples = 1, .seed = 3};
    hessians.batch = 1;
    const auto diagonalness =
        compute_hessian_statistics(demo, c10::kCPU, hessians).diagonalness.value();
    const std::vector<ModelDiagonalness> found{{"one", diagonalness}, {"two", diagonalness}};
    EXPECT_TRUE(testing::holds_part(picture, diagonalness_picture(found, hessians), 0));
    EXPECT_TRUE(evidence.record.measure.contains("diagonalness"));
    const nlohmann::ordered_json& rows = evidence.result.extra["diagonalness"];
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[1]["model"], "two");
    EXPECT_NEAR(rows[1]["d_ratio"].get<double>(), diagonalness.ratio, 1e-12);
    EXPECT_EQ(interactions.result.extra, evidence.result.extra) << "from the same Hessians";
    for (std::size_t rank = 0; rank < 3; ++rank) {
        for (const float value : {-2.0F, 2.0F}) {
            const Image cell =
                picture_with(demo, request, component_of_rank(activeness, rank), value);
            EXPECT_EQ(testing::holds_part(picture, cell, picture.width), rank < 2)
                << rank << " " << value;
        }
    }
}

TEST(Evidence, MarksTheStripsOfDeadComponents) {
    DemoGenerator demo{kSize};
    EvidenceRequest request = small_request();
    request.top = 12;
    const Image picture =
        analyse_evidence({subject_of(demo, "one")}, request, {}, {}).result.picture;
    for (int component = 0; component < 12; ++component) {
        const std::string note =
            component_title(demo.info(), component).append(kDeadMark).append(": 0 %");
        Image written = make_canvas(text_width(note), kTextHeight);
        draw_text(written, 0, 0, note, kInk);
        EXPECT_EQ(testing::holds_part(picture, written, picture.width),
                  component == 4 || component == 10)
            << note;
    }
}

TEST(Evidence, StripsAreEnlargedToTheWidthOfAChartUnlessAScaleIsGiven) {
    const auto scale_of = [](std::int64_t size, int steps, int scale) {
        DemoGenerator demo{size};
        EvidenceRequest request = small_request();
        request.top = 1;
        request.steps = steps;
        request.scale = scale;
        const Analysis evidence = analyse_evidence({subject_of(demo, "one")}, request, {}, {});
        const std::vector<std::string>& options = evidence.record.options;
        const auto option = std::ranges::find(options, "--scale");
        return option == options.end() ? std::string() : *(option + 1);
    };
    EXPECT_EQ(scale_of(16, 7, 0), "4") << "seven cells of 64 px";
    EXPECT_EQ(scale_of(16, 2, 0), "8") << "no more than any sheet is";
    EXPECT_EQ(scale_of(16, 99, 0), "1") << "no less than as drawn";
    EXPECT_EQ(scale_of(32, 7, 0), "2");
    EXPECT_EQ(scale_of(16, 7, 2), "2");
}

TEST(Evidence, RefusesBeforeItMeasures) {
    DemoGenerator demo{kSize};
    DemoGenerator larger{2 * kSize};
    const AnalysisSubjects subjects{subject_of(demo, "one")};
    const auto refused = [&](const AnalysisSubjects& models, const auto& change) {
        EvidenceRequest request = small_request();
        change(request);
        bool has_measured = false;
        const ProgressSink progress([&](const Progress&) { has_measured = true; });
        const ErrorCode code =
            testing::code_of([&] { (void)analyse_evidence(models, request, progress, {}); });
        return code == ErrorCode::invalid_argument && !has_measured;
    };
    EXPECT_TRUE(refused(subjects, [](EvidenceRequest& request) { request.top = 0; }));
    EXPECT_TRUE(refused(subjects, [](EvidenceRequest& request) { request.steps = 1; }));
    EXPECT_TRUE(refused(subjects, [](EvidenceRequest& request) { request.scale = 9; }));
    EXPECT_TRUE(refused(subjects, [](EvidenceRequest& request) { request.extent = -1.0; }));
    for (const int samples : {0, 100001}) {
        EXPECT_TRUE(refused(subjects, [samples](EvidenceRequest& request) {
            request.interaction_samples = samples;
        })) << samples;
    }
    // 12 x 2 strips of 129872 x 132 pixels take 1.2 GB, those of one model half of that.
    EXPECT_TRUE(
        refused({subject_of(demo, "one"), subject_of(demo, "two")}, [](EvidenceRequest& request) {
            request.top = 1000;
            request.steps = 999;
            request.scale = 8;
        }));
    EXPECT_TRUE(
        refused({subject_of(demo, "one"), subject_of(larger, "two")}, [](EvidenceRequest&) {}));
}

}  // namespace
}  // namespace zscope
