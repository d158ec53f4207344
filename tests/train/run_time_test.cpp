#include "core/train/run_time.h"

#include <gtest/gtest.h>

#include "core/directions/rebase.h"
#include "core/train/run_evaluation.h"
#include "core/train/schedule.h"
#include "core/train/train_estimate.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

/// One resolution from the first picture on.
TrainConfig grown_config() {
    TrainConfig config;
    config.initial_resolution = config.resolution;
    config.minibatch = {16};
    return config;
}

TEST(RunTime, OneOfSoManyStepsEvaluatesR1) {
    const RunTimes times{.plain_step = 1.0, .r1_step = 9.0};
    TrainConfig config;
    ASSERT_EQ(config.loss, LossKind::non_saturating_r1);
    config.r1_interval = 8;
    EXPECT_DOUBLE_EQ(mean_step_seconds(config, times), (9.0 + 7.0) / 8.0);
    config.r1_interval = 1;
    EXPECT_DOUBLE_EQ(mean_step_seconds(config, times), 9.0);
    config.r1_interval = 8;
    config.r1_gamma = 0.0;
    EXPECT_DOUBLE_EQ(mean_step_seconds(config, times), 1.0);
    config.r1_gamma = 2.0;
    config.loss = LossKind::wgan_gp;
    EXPECT_DOUBLE_EQ(mean_step_seconds(config, times), 1.0);
}

TEST(RunTime, CountsWhatIsMadeOnTheWayAndAtBothEnds) {
    TrainConfig config;
    config.total_images = 200000;
    config.evaluation_images = 4000;
    config.sample_images = 5000;
    EXPECT_EQ(evaluations_of(config, 0), 51) << "the first one before any step";
    EXPECT_EQ(sample_sheets_of(config, 0), 41) << "the last one once more";
    EXPECT_EQ(evaluations_of(config, 110000), 1 + 50 - 27);
    config.total_images = 10000;
    EXPECT_EQ(evaluations_of(config, 0), 4) << "0, 4000, 8000, 10000";
    config.evaluation_images = 0;
    config.sample_images = 0;
    EXPECT_EQ(evaluations_of(config, 0), 0);
    EXPECT_EQ(sample_sheets_of(config, 0), 1);
}

TEST(RunTime, IsTheSumOfItsParts) {
    TrainConfig config = grown_config();
    config.r1_interval = 8;
    config.total_images = 1600;
    config.evaluation_images = 400;
    config.sample_images = 800;
    const RunTimes times{
        .plain_step = 1.0, .r1_step = 9.0, .evaluation = 3.0, .sample_sheet = 0.5, .rebase = 10.0};
    // 100 steps of 2 s, 5 evaluations, 3 sample pictures.
    EXPECT_NEAR(run_seconds(config, 0, times), 200.0 + 15.0 + 1.5 + 10.0, 1e-6);
    EXPECT_NEAR(run_seconds(config, 800, times), 100.0 + 9.0 + 1.0 + 10.0, 1e-6);

    config.initial_resolution = config.resolution / 2;
    config.stable_images = {800};
    config.transition_images = {0};
    // A quarter of it for the first half, also of the evaluations.
    EXPECT_NEAR(run_seconds(config, 0, times), 125.0 + 9.375 + 1.5 + 10.0, 1e-6);
}

TEST(RunTime, AnEvaluationDrawsSoManyPictures) {
    TrainConfig config;
    config.latent_size = 12;
    EXPECT_EQ(evaluation_pictures(config), 256 + 4 * 2 * 12 * 13 + 16 * 3 * 12);
    config.latent_size = 1;
    EXPECT_EQ(evaluation_pictures(config), 256 + 16 * 3) << "no pair, no D%";
    config.latent_size = 30;
    EXPECT_EQ(evaluation_pictures(config), 256 + 16 * 3 * 30) << "too many for D%";
}

TEST(RunTime, ARebasingGrowsWithItsSamples) {
    Rebase probe;
    probe.options.samples = 2;
    probe.seconds_derivatives = 1.0;
    probe.seconds_rotation = 5.0;
    probe.seconds_order = 2.0;
    probe.seconds_diagonalness = 3.0;
    EXPECT_DOUBLE_EQ(total_seconds(probe), 11.0);
    RebaseOptions whole;
    whole.samples = 64;
    whole.order_samples = 16;
    EXPECT_DOUBLE_EQ(rebase_seconds(probe, whole), 32.0 + 5.0 + 8.0 * 2.0 + 3.0);
    whole.objective = RebaseObjective::jacobian;
    EXPECT_DOUBLE_EQ(rebase_seconds(probe, whole), 32.0 + 32.0 * 5.0 + 8.0 * 2.0 + 3.0);
}

/// The probe makes both kinds of steps, however rare those with R1 are in the run.
TEST(TrainEstimate, MeasuresEachPartThatTheRunHas) {
    TrainConfig config = test::tiny_config();
    config.r1_interval = 16;
    const RunTimes lazy = estimate_run(config, {}, {}).times;
    EXPECT_GT(lazy.plain_step, 0.0);
    EXPECT_GT(lazy.r1_step, 0.0);
    EXPECT_GT(lazy.evaluation, 0.0);
    EXPECT_GT(lazy.sample_sheet, 0.0);
    EXPECT_EQ(lazy.rebase, 0.0);
    config.r1_interval = 1;
    const RunTimes each = estimate_run(config, {}, {}).times;
    EXPECT_EQ(each.plain_step, 0.0) << "the run has none";
    EXPECT_GT(each.r1_step, 0.0);
    const RunTimes wasserstein = estimate_run(test::tiny_config(LossKind::wgan_gp), {}, {}).times;
    EXPECT_GT(wasserstein.plain_step, 0.0);
    EXPECT_EQ(wasserstein.r1_step, 0.0);
}

TEST(Schedule, TheFullOneIsThatOfTheWholeResolution) {
    TrainConfig config;
    config.minibatch = {32, 16, 8};  // 4, 8, 16 px and above
    EXPECT_EQ(full_schedule(config).resolution, config.resolution);
    EXPECT_EQ(full_schedule(config).lod, 0.0);
    EXPECT_EQ(full_schedule(config).minibatch, 8);
}

}  // namespace
}  // namespace zscope
