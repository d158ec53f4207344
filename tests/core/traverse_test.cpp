#include "core/explore/traverse.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/Tensor.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/explore/picture.h"
#include "core/latent/latent_state.h"
#include "core/model/demo/demo_generator.h"
#include "tests/support/thrown_error.h"

namespace zscope {
namespace {

/// Draws z itself: picture [N, 1, 1, n] = z, so that a cell shows which latent it was drawn from.
class MirrorGenerator final : public Generator {
  public:
    MirrorGenerator() {
        info_.name = "mirror";
        info_.latent_size = 3;
        info_.channels = 1;
        info_.height = 1;
        info_.width = 3;
    }
    [[nodiscard]] const GeneratorInfo& info() const override { return info_; }
    [[nodiscard]] at::Tensor forward(const at::Tensor& z, const ForwardOptions& options) override {
        batches.push_back(z.size(0));
        modes.push_back(options.latent_mode);
        return z.view({z.size(0), 1, 1, 3});
    }
    [[nodiscard]] std::unique_ptr<Generator> replica() const override { return nullptr; }
    void to(c10::Device /*device*/) override {}
    [[nodiscard]] c10::Device device() const override { return c10::kCPU; }

    std::vector<std::int64_t> batches;
    std::vector<LatentMode> modes;

  private:
    GeneratorInfo info_;
};

TEST(PlanStrips, SetsOneComponentARow) {
    const std::vector<float> base = {0.4F, -3.0F, 1.0F};
    const TraversePlan plan = plan_strips(base, {.components = {2, 0}, .steps = 5});
    ASSERT_EQ(plan.rows, 2);
    ASSERT_EQ(plan.columns, 5);
    ASSERT_EQ(plan.cells.size(), 10U);
    EXPECT_EQ(plan.cells[0].z, (std::vector<float>{0.4F, -3.0F, -2.0F}));
    EXPECT_EQ(plan.cells[3].z, (std::vector<float>{0.4F, -3.0F, 1.0F}));
    EXPECT_EQ(plan.cells[5].z, (std::vector<float>{-2.0F, -3.0F, 1.0F}));
    EXPECT_EQ(plan.cells[9].z, (std::vector<float>{2.0F, -3.0F, 1.0F}));
    EXPECT_EQ(plan.cells[9].row, 1);
    EXPECT_EQ(plan.cells[9].column, 4);
    EXPECT_EQ(plan.base_columns, (std::vector<int>{3, 2}));
}

TEST(PlanStrips, OutlinesNothingWhenTheBaseIsOutside) {
    const StripOptions options{.components = {0}, .steps = 5};
    EXPECT_EQ(plan_strips({2.4F}, options).base_columns[0], 4);
    EXPECT_EQ(plan_strips({2.6F}, options).base_columns[0], -1);
    EXPECT_EQ(plan_strips({-2.4F}, options).base_columns[0], 0);
    EXPECT_EQ(plan_strips({-9.0F}, options).base_columns[0], -1);
}

TEST(PlanStrips, RelativeStepsKeepTheBaseInTheMiddle) {
    const TraversePlan plan =
        plan_strips({0.3F, 7.5F}, {.steps = 9, .extent = 1.0F, .relative = true});
    EXPECT_EQ(plan.rows, 2);
    EXPECT_EQ(plan.base_columns, (std::vector<int>{4, 4}));
    EXPECT_EQ(plan.cells[9 + 4].z, (std::vector<float>{0.3F, 7.5F}));
    EXPECT_EQ(plan.cells[9].z, (std::vector<float>{0.3F, 6.5F}));
}

TEST(PlanStrips, RefusesWrongOptions) {
    const std::vector<float> base = {0.0F, 0.0F};
    EXPECT_EQ(testing::message_of([&] { (void)plan_strips(base, {.components = {2}}); }),
              "component is z2; expected z0 to z1");
    EXPECT_EQ(testing::message_of([&] { (void)plan_strips(base, {.components = {-1}}); }),
              "component is z-1; expected z0 to z1");
    EXPECT_EQ(testing::message_of([&] { (void)plan_strips(base, {.steps = 1}); }),
              "steps is 1; expected 2 to 999");
    EXPECT_EQ(testing::message_of([&] { (void)plan_strips(base, {.batch = 0}); }),
              "batch is 0; expected 1 to 4096");
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const float extent : {0.0F, -1.0F, nan, 1e30F}) {
        EXPECT_THROW((void)plan_strips(base, {.extent = extent}), Error);
    }
    EXPECT_EQ(testing::message_of([&] { (void)plan_strips(base, {.extent = -0.5F}); }),
              "extent is -0.5; expected 0.01 to 100");
}

TEST(PlanSamples, CountsSeedsRowByRow) {
    const TraversePlan plan = plan_samples(4, {.seed = 7, .count = 5});
    EXPECT_EQ(plan.columns, 3);
    EXPECT_EQ(plan.rows, 2);
    ASSERT_EQ(plan.cells.size(), 5U);
    EXPECT_EQ(plan.cells[4].z, sample_latent(11, 4));
    EXPECT_EQ(plan.cells[4].row, 1);
    EXPECT_EQ(plan.cells[4].column, 1);
    EXPECT_EQ(plan.base_columns, (std::vector<int>{-1, -1}));
}

TEST(PlanSamples, NormalizesInPostNormMode) {
    const TraversePlan plan = plan_samples(
        4, {.seed = 3, .count = 2, .columns = 2, .latent_mode = LatentMode::post_norm});
    EXPECT_EQ(plan.cells[1].z, pixel_norm(sample_latent(4, 4)));
    EXPECT_THROW((void)plan_samples(4, {.count = 0}), Error);
    EXPECT_THROW((void)plan_samples(4, {.count = 2'000'000'000}), Error);
}

TEST(PlanPair, SpansTwoLists) {
    const TraversePlan plan = plan_pair({9.0F, 0.9F, -0.2F}, {.row_component = 2,
                                                              .column_component = 1,
                                                              .row_values = {-1.0F, 0.0F},
                                                              .column_values = {0.0F, 1.0F, 2.0F}});
    ASSERT_EQ(plan.cells.size(), 6U);
    EXPECT_EQ(plan.cells[1].z, (std::vector<float>{9.0F, 1.0F, -1.0F}));
    EXPECT_EQ(plan.cells[5].z, (std::vector<float>{9.0F, 2.0F, 0.0F}));
    EXPECT_EQ(plan.base_columns, (std::vector<int>{-1, 1}));
    EXPECT_THROW((void)plan_pair({0.0F, 0.0F}, {.row_component = 1, .column_component = 1}), Error);
    EXPECT_THROW((void)plan_pair({0.0F, 0.0F}, {.row_values = {}}), Error);
}

TEST(DrawCells, DrawsEachCellFromItsLatentInOrder) {
    MirrorGenerator generator;
    const TraversePlan plan =
        plan_strips({0.1F, 0.2F, 0.3F},
                    {.steps = 3, .extent = 1.0F, .latent_mode = LatentMode::post_norm, .batch = 4});
    std::vector<DrawnCell> drawn;
    std::vector<Progress> reports;
    draw_cells(
        generator, plan, [&drawn](DrawnCell cell) { drawn.push_back(std::move(cell)); },
        ProgressSink([&reports](const Progress& p) { reports.push_back(p); }));
    EXPECT_EQ(generator.batches, (std::vector<std::int64_t>{4, 4, 1}));
    EXPECT_EQ(generator.modes[0], LatentMode::post_norm);
    ASSERT_EQ(drawn.size(), 9U);
    for (std::size_t k = 0; k < drawn.size(); ++k) {
        EXPECT_EQ(drawn[k].index, k);
        for (std::size_t i = 0; i < 3; ++i) {
            const float expected = std::nearbyint((plan.cells[k].z[i] + 1.0F) * 127.5F);
            EXPECT_EQ(drawn[k].image.pixels[i * 3], static_cast<std::uint8_t>(expected));
        }
    }
    EXPECT_EQ(reports.back().done, 9);
    EXPECT_EQ(reports.back().total, 9);
}

TEST(DrawCells, MarksCellsThatAreNotNumbers) {
    MirrorGenerator generator;
    TraversePlan plan = plan_strips({0.0F, 0.0F, 0.0F}, {.components = {0}, .steps = 3});
    plan.cells[1].z[2] = std::numeric_limits<float>::quiet_NaN();
    std::vector<bool> marks;
    draw_cells(generator, plan,
               [&marks](const DrawnCell& c) { marks.push_back(c.has_non_finite); });
    EXPECT_EQ(marks, (std::vector<bool>{false, true, false}));
}

TEST(DrawCells, StopsBetweenBatches) {
    MirrorGenerator generator;
    std::stop_source source;
    const TraversePlan plan = plan_strips({0.0F, 0.0F, 0.0F}, {.batch = 9});
    const auto run = [&] {
        draw_cells(
            generator, plan, [&source](const DrawnCell&) { source.request_stop(); }, {},
            source.get_token());
    };
    EXPECT_EQ(testing::message_of(run), "drawing was cancelled after 9 of 27 pictures");
    EXPECT_EQ(generator.batches.size(), 1U);
}

/// Each cell once, its picture that of draw_cells, its difference that of its four corners.
TEST(DrawPair, DrawsEachCellOnceWithItsDifference) {
    DemoGenerator demo(16);
    const std::vector<float> base = sample_latent(2, kDemoLatentSize);
    const PairGridOptions options{.row_component = static_cast<int>(kDemoPairA),
                                  .column_component = static_cast<int>(kDemoPairB),
                                  .row_values = {-1.0F, 0.5F},
                                  .column_values = {-2.0F, 0.0F, 1.0F},
                                  .batch = 4};
    std::vector<Image> cells;
    draw_cells(demo, plan_pair(base, options),
               [&cells](DrawnCell cell) { cells.push_back(std::move(cell.image)); });
    const auto picture = [&demo](const std::vector<float>& z) {
        return demo.forward(at::tensor(z).unsqueeze(0), {})[0];
    };
    std::size_t drawn = 0;
    std::vector<Progress> reports;
    draw_pair(
        demo, base, options,
        [&](const DrawnCell& cell, const FloatImage& difference) {
            ASSERT_EQ(cell.index, drawn);
            EXPECT_FALSE(cell.has_non_finite);
            const std::vector<std::uint8_t>& bytes = cell.image.pixels;
            ASSERT_EQ(bytes.size(), cells[drawn].pixels.size());
            for (std::size_t k = 0; k < bytes.size(); ++k) {
                ASSERT_NEAR(bytes[k], cells[drawn].pixels[k], 1) << "another batch may round apart";
            }
            const auto corners = pair_corners(base, options, drawn / 3, drawn % 3);
            const at::Tensor expected = picture(corners[0]) - picture(corners[1]) -
                                        picture(corners[2]) + picture(corners[3]);
            const FloatImage exact = to_float_image(expected);
            ASSERT_EQ(difference.values.size(), exact.values.size());
            for (std::size_t k = 0; k < exact.values.size(); ++k) {
                ASSERT_NEAR(difference.values[k], exact.values[k], 1e-5F);
            }
            ++drawn;
        },
        ProgressSink([&reports](const Progress& p) { reports.push_back(p); }));
    EXPECT_EQ(drawn, 6U);
    EXPECT_EQ(reports.back().total, 6 + 2 + 3) << "the base's is drawn ahead of all";
}

TEST(PairInteraction, IsSeenOnlyForTheEntangledPair) {
    DemoGenerator demo(32);
    const std::vector<float> base = sample_latent(1, kDemoLatentSize);
    const auto largest = [&](int i, int j) {
        float value = 0.0F;
        draw_pair(demo, base, {.row_component = i, .column_component = j},
                  [&value](const DrawnCell&, const FloatImage& difference) {
                      EXPECT_EQ(difference.width, 32);
                      for (const float x : difference.values) {
                          value = std::max(value, std::fabs(x));
                      }
                  });
        return value;
    };
    EXPECT_GT(largest(kDemoPairA, kDemoPairB), 0.1F);
    EXPECT_LT(largest(0, kDemoPairB), 1e-5F);
    EXPECT_LT(largest(5, 11), 1e-5F);
}

}  // namespace
}  // namespace zscope
