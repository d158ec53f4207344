/// Steps whose parts are recorded, with a graph that does again what it was given: what a part
/// takes from elsewhere than its inputs, its key and the networks would stay as it was.
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/trainer.h"
#include "tests/support/repeated_graph.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::equal_bits;
using test::repeated_graphs;
using test::tiny_config;
using test::tiny_images;

constexpr int kUntilReplay = CapturedWork::kEagerRuns + CapturedWork::kCheckedReplays;
constexpr const char* kPenalty = "hessian_penalty";

/// At 8 px from the first step on; the last steps that evaluate R1 are replays, too.
TrainConfig steady_config(LossKind loss) {
    TrainConfig config = tiny_config(loss);
    config.initial_resolution = 8;
    config.minibatch = {4};
    config.r1_interval = 2;
    config.total_images = 4 * (2 * kUntilReplay + 4);
    config.regularizers.set(hp::lambda, 1e-3);
    config.regularizers.set(hp::start_images, 0);
    config.regularizers.set(hp::warmup_images, 0);
    config.regularizers.set(hp::reduction, "mean");
    return config;
}

Trainer recorded_run(const TrainConfig& config, DeviceGraphMaker graphs = repeated_graphs()) {
    return {config, tiny_images(), c10::Device(c10::kCPU), std::move(graphs)};
}

class CapturedSteps : public ::testing::TestWithParam<LossKind> {
  protected:
    CapturedSteps() { at::set_num_threads(1); }

    /// Runs to the end beside a run without recordings.
    static void expect_same_run(const TrainConfig& config, Trainer& recorded) {
        Trainer plain(config, tiny_images());
        while (!plain.finished()) {
            const StepReport expected = plain.step();
            const StepReport found = recorded.step();
            ASSERT_EQ(found.loss_discriminator, expected.loss_discriminator) << found.images;
            ASSERT_EQ(found.loss_generator, expected.loss_generator) << found.images;
            ASSERT_EQ(found.penalty, expected.penalty) << found.images;
            ASSERT_EQ(found.infogan, expected.infogan) << found.images;
            ASSERT_EQ(found.regularizers.at(0).value, expected.regularizers.at(0).value);
            ASSERT_EQ(found.notices, std::vector<std::string>());
        }
        EXPECT_TRUE(equal_bits(recorded.state(), plain.state()));
        EXPECT_EQ(plain.counters().skipped_generator, 0);
    }
};

INSTANTIATE_TEST_SUITE_P(Losses, CapturedSteps,
                         ::testing::Values(LossKind::wgan_gp, LossKind::non_saturating_r1));

TEST_P(CapturedSteps, EqualPlainOnesInEveryPart) {
    const TrainConfig config = steady_config(GetParam());
    Trainer recorded = recorded_run(config);
    expect_same_run(config, recorded);
    EXPECT_TRUE(recorded.recordings().is_replaying(Trainer::kDiscriminatorPart));
    EXPECT_EQ(recorded.recordings().is_replaying(Trainer::kPenalisedPart),
              GetParam() == LossKind::non_saturating_r1);
    EXPECT_TRUE(recorded.recordings().is_replaying(Trainer::kGeneratorPart));
    EXPECT_TRUE(recorded.recordings().is_replaying(kPenalty));
}

TEST_P(CapturedSteps, EqualPlainOnesWithInfoGan) {
    TrainConfig config = steady_config(GetParam());
    config.infogan_size = 2;
    Trainer recorded = recorded_run(config);
    expect_same_run(config, recorded);
    EXPECT_TRUE(recorded.recordings().is_replaying(Trainer::kGeneratorPart));
}

/// Each piece of the run has its own pictures' size and level of detail.
TEST_P(CapturedSteps, EqualPlainOnesThroughGrowthAndARamp) {
    TrainConfig config = steady_config(GetParam());
    config.initial_resolution = 4;
    config.minibatch = {8, 4};
    config.stable_images = {8 * (kUntilReplay + 2)};
    config.transition_images = {64};
    config.regularizers.set(hp::warmup_images, 32);
    config.total_images = 8 * (kUntilReplay + 2) + 64 + 4 * (kUntilReplay + 2);
    Trainer recorded = recorded_run(config);
    int replays = 0;
    bool replays_in_fade = false;
    Trainer plain(config, tiny_images());
    while (!plain.finished()) {
        plain.step();
        const double lod = recorded.step().schedule.lod;
        const bool is_replaying = recorded.recordings().is_replaying(Trainer::kGeneratorPart);
        replays += is_replaying ? 1 : 0;
        replays_in_fade = replays_in_fade || (is_replaying && lod > 0.0 && lod < 1.0);
    }
    EXPECT_TRUE(equal_bits(recorded.state(), plain.state()));
    EXPECT_GE(replays, 2);
    EXPECT_FALSE(replays_in_fade);
    EXPECT_TRUE(recorded.recordings().is_replaying(Trainer::kGeneratorPart))
        << "at the full resolution";
}

TEST_P(CapturedSteps, ALevelOfDetailIsNotRecordedHoweverManyStepsItLasts) {
    constexpr int kRepeats = kUntilReplay + 2;
    TrainConfig config = steady_config(GetParam());
    config.initial_resolution = 4;
    config.minibatch = {8, 4};
    config.minibatch_repeats = kRepeats;
    config.stable_images = {8};
    config.transition_images = {8 * 3 * kRepeats};
    config.total_images = 8 * 4 * kRepeats;
    Trainer recorded = recorded_run(config);
    int steps_in_fade = 0;
    while (!recorded.finished()) {
        const double lod = recorded.step().schedule.lod;
        if (lod > 0.0 && lod < 1.0) {
            ++steps_in_fade;
            EXPECT_FALSE(recorded.recordings().was_checked(Trainer::kGeneratorPart));
            EXPECT_FALSE(recorded.recordings().is_replaying(Trainer::kGeneratorPart));
        }
    }
    EXPECT_GT(steps_in_fade, kRepeats);
}

TEST_P(CapturedSteps, TheMaximumOfThePenaltyIsNotRecorded) {
    TrainConfig config = steady_config(GetParam());
    config.regularizers.set(hp::reduction, "max");
    config.regularizers.set(hp::groups, 1);
    Trainer recorded = recorded_run(config);
    expect_same_run(config, recorded);
    EXPECT_FALSE(recorded.recordings().is_replaying(kPenalty));
}

TEST_P(CapturedSteps, ChangedOptionsDropTheRecordings) {
    const TrainConfig config = steady_config(GetParam());
    Trainer recorded = recorded_run(config);
    Trainer plain(config, tiny_images());
    TrainConfig changed = config;
    changed.regularizers.set(hp::lambda, 2e-3);
    changed.learning_rate *= 0.5;
    for (int i = 0; i <= kUntilReplay; ++i) {
        recorded.step();
        plain.step();
    }
    EXPECT_TRUE(recorded.recordings().is_replaying(kPenalty));
    recorded.change_options(changed);
    plain.change_options(changed);
    EXPECT_EQ(recorded.step().loss_generator, plain.step().loss_generator);
    EXPECT_FALSE(recorded.recordings().is_replaying(kPenalty));
    EXPECT_FALSE(recorded.recordings().is_replaying(Trainer::kGeneratorPart));
    EXPECT_TRUE(equal_bits(recorded.state(), plain.state()));
}

TEST_P(CapturedSteps, ARefusedGraphIsToldOnceForEachPart) {
    const TrainConfig config = steady_config(GetParam());
    Trainer recorded = recorded_run(config, []() -> std::unique_ptr<DeviceGraph> {
        throw std::runtime_error("no graph here");
    });
    Trainer plain(config, tiny_images());
    std::vector<std::string> notices;
    while (!plain.finished()) {
        plain.step();
        const StepReport report = recorded.step();
        notices.insert(notices.end(), report.notices.begin(), report.notices.end());
    }
    EXPECT_TRUE(equal_bits(recorded.state(), plain.state()));
    EXPECT_EQ(notices.size(), GetParam() == LossKind::non_saturating_r1 ? 4U : 3U);
    for (const std::string& notice : notices) {
        EXPECT_TRUE(notice.ends_with(": no graph here")) << notice;
    }
}

}  // namespace
}  // namespace zscope
