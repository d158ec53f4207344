#include "core/train/trainer.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <ATen/TensorIterator.h>
#include <gtest/gtest.h>

#include <limits>
#include <memory>
#include <vector>

#include "core/base/error.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/schedule.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::copy_of;
using test::equal_bits;
using test::tiny_config;
using test::tiny_images;

class TrainerTest : public testing::TestWithParam<LossKind> {
  protected:
    TrainerTest() { at::set_num_threads(1); }
};

INSTANTIATE_TEST_SUITE_P(Losses, TrainerTest,
                         testing::Values(LossKind::wgan_gp, LossKind::non_saturating_r1));

TEST_P(TrainerTest, ResumedRunEqualsUninterruptedOne) {
    const TrainConfig config = tiny_config(GetParam());
    Trainer whole(config, tiny_images());
    std::vector<TrainState> states = {copy_of(whole.state())};
    while (!whole.finished()) {
        whole.step();
        states.push_back(copy_of(whole.state()));
    }
    ASSERT_EQ(states.back().counters.skipped_generator, 0);
    // Before the first step, inside a block, in the fade, late.
    for (const std::size_t at :
         {std::size_t{0}, std::size_t{3}, std::size_t{9}, states.size() - 2}) {
        Trainer resumed(config, tiny_images());
        resumed.step();
        resumed.restore(states[at]);
        EXPECT_TRUE(equal_bits(resumed.state(), states[at])) << at;
        while (!resumed.finished()) {
            resumed.step();
        }
        EXPECT_TRUE(equal_bits(resumed.state(), states.back())) << at;
    }
}

/// Layers large enough that LibTorch shares a single operation among its threads.
TEST_P(TrainerTest, ResumedRunEqualsUninterruptedOneOnSeveralThreads) {
#ifdef __SANITIZE_ADDRESS__
    constexpr int kSteps = 3;  // they take long, and their bits are no other ones
#else
    constexpr int kSteps = 6;
#endif
    TrainConfig config = tiny_config(GetParam());
    config.resolution = 32;
    config.initial_resolution = 32;
    config.fmap_base = 512;
    config.fmap_max = 32;
    config.regularizers.set(hp::lambda, 0.1);
    config.threads = TrainConfig{}.threads;
    ASSERT_GT(config.threads, 1);
    at::set_num_threads(static_cast<int>(config.threads));
    const at::Generator random = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{7});
    const auto images = std::make_shared<const TrainingImages>(
        at::randint(0, 256, {37, 3, 32, 32}, random, at::kLong).to(at::kByte));
    Trainer whole(config, images);
    const std::vector<ActivationInfo> layers = whole.generator().activation_infos();
    const std::vector<std::int64_t>& widest = layers[layers.size() - 2].shape;
    ASSERT_GT(config.minibatch.back() * widest[0] * widest[1] * widest[2],
              at::internal::GRAIN_SIZE);
    std::vector<TrainState> states = {copy_of(whole.state())};
    for (int i = 0; i < kSteps; ++i) {
        whole.step();
        states.push_back(copy_of(whole.state()));
    }
    ASSERT_EQ(states.back().counters.skipped_generator, 0);
    for (const int at : {0, kSteps / 3, kSteps - 1}) {
        Trainer resumed(config, images);
        resumed.restore(states[static_cast<std::size_t>(at)]);
        for (int i = at; i < kSteps; ++i) {
            resumed.step();
        }
        EXPECT_TRUE(equal_bits(resumed.state(), states.back())) << at;
    }
}

TEST_P(TrainerTest, EveryPhaseTrainsItsLayers) {
    Trainer trainer(tiny_config(GetParam()), tiny_images());
    const auto changed = [](const NamedTensors& before, const NamedTensors& after,
                            const std::string& name) {
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (before[i].first == name) {
                return !at::equal(before[i].second, after[i].second);
            }
        }
        ADD_FAILURE() << "no tensor " << name;
        return false;
    };
    const TrainState start = copy_of(trainer.state());
    while (trainer.counters().images < 32) {
        trainer.step();
    }
    const TrainState after_4px = copy_of(trainer.state());
    EXPECT_TRUE(changed(start.tensors, after_4px.tensors, "generator/4x4/Conv/weight"));
    EXPECT_TRUE(changed(start.tensors, after_4px.tensors, "discriminator/4x4/Dense1/weight"));
    EXPECT_FALSE(changed(start.tensors, after_4px.tensors, "generator/8x8/Conv1/weight"));
    EXPECT_FALSE(changed(start.tensors, after_4px.tensors, "discriminator/8x8/Conv0/weight"));
    while (!trainer.finished()) {
        trainer.step();
    }
    EXPECT_TRUE(changed(after_4px.tensors, trainer.state().tensors, "generator/8x8/Conv1/weight"));
    EXPECT_TRUE(
        changed(after_4px.tensors, trainer.state().tensors, "discriminator/8x8/Conv0/weight"));
    EXPECT_EQ(trainer.schedule().lod, 0.0);
}

TEST_P(TrainerTest, AverageIsTakenBeforeTheGeneratorStep) {
    Trainer trainer(tiny_config(GetParam()), tiny_images());
    const auto weight = [](const GeneratorNetwork& network) {
        return network.parameters().front().second.detach().clone();
    };
    const at::Tensor start = weight(trainer.generator());
    trainer.step();
    // G was still the start when the average was taken.
    EXPECT_TRUE(at::equal(weight(trainer.averaged_generator()), start));
    const at::Tensor first = weight(trainer.generator());
    EXPECT_FALSE(at::equal(first, start));
    trainer.step();
    const double beta = ema_beta(8, 20);
    const at::Tensor expected = beta * start + (1.0 - beta) * first;
    EXPECT_LT((weight(trainer.averaged_generator()) - expected).abs().max().item<float>(), 1e-6F);
}

TEST_P(TrainerTest, AdamStartsAfreshAtLevelChanges) {
    Trainer trainer(tiny_config(GetParam()), tiny_images());
    std::vector<std::int64_t> steps_of_adam;
    while (!trainer.finished()) {
        trainer.step();
        steps_of_adam.push_back(trainer.state().counters.adam_generator);
    }
    // 4 px: 32 images in steps of 8, and one more block since the fade begins after 32; then 8 px
    // in steps of 4, with a reset where the fade begins and where it ends.
    const std::vector<std::int64_t> expected = {1, 2, 3, 4, 5, 6, 1, 2, 3,
                                                4, 1, 2, 3, 4, 5, 6, 7, 8};
    EXPECT_EQ(steps_of_adam, expected);
}

TEST(Trainer, NonFiniteUpdateIsSkippedAndCounted) {
    TrainConfig config = tiny_config();
    Trainer trainer(config, tiny_images());
    TrainState broken = copy_of(trainer.state());
    for (auto& [name, tensor] : broken.tensors) {
        if (name == "discriminator/4x4/Dense1/weight") {
            tensor.fill_(std::numeric_limits<float>::quiet_NaN());
        }
    }
    trainer.restore(broken);
    const at::Tensor before = trainer.generator().parameters()[0].second.detach().clone();
    trainer.step();
    EXPECT_EQ(trainer.counters().skipped_discriminator, 1);
    EXPECT_EQ(trainer.counters().skipped_generator, 1);
    EXPECT_TRUE(at::equal(trainer.generator().parameters()[0].second, before));
    EXPECT_EQ(trainer.counters().images, 8);
}

TEST(Trainer, RefusesOtherStatesAndPictures) {
    Trainer trainer(tiny_config(), tiny_images());
    TrainConfig wide = tiny_config();
    wide.fmap_max = 4;
    Trainer other(wide, tiny_images());
    const TrainState before = copy_of(trainer.state());
    EXPECT_THROW(trainer.restore(other.state()), Error);
    TrainState incomplete = copy_of(trainer.state());
    incomplete.tensors.pop_back();
    EXPECT_THROW(trainer.restore(incomplete), Error);
    EXPECT_TRUE(equal_bits(trainer.state(), before));

    TrainConfig large = tiny_config();
    large.resolution = 16;
    EXPECT_THROW(Trainer(large, tiny_images()), Error);
}

TEST(Trainer, LiveChanges) {
    Trainer trainer(tiny_config(), tiny_images());
    TrainConfig changed = tiny_config();
    changed.learning_rate = 0.0;
    trainer.change_options(changed);
    const at::Tensor before = trainer.generator().parameters()[0].second.detach().clone();
    trainer.step();
    EXPECT_TRUE(at::equal(trainer.generator().parameters()[0].second, before));
    changed.learning_rate = -1.0;
    EXPECT_THROW(trainer.change_options(changed), Error);
    changed.learning_rate = 0.25;
    changed.minibatch = {8, 8};
    trainer.change_options(changed);
    changed.total_images = 8;
    trainer.change_options(changed);
    EXPECT_TRUE(trainer.finished());
    EXPECT_EQ(trainer.state().changes,
              "from 0 images: learning_rate 0.0; from 8 images: learning_rate 0.25, minibatch 8,8");
}

TEST(Trainer, OptionsFixedForTheRunStay) {
    Trainer trainer(tiny_config(), tiny_images());
    TrainConfig changed = tiny_config();
    changed.threads = 2;
    EXPECT_THROW(trainer.change_options(changed), Error);
    EXPECT_EQ(trainer.config(), tiny_config());
    EXPECT_EQ(trainer.state().changes, "");
}

TEST(Trainer, ARunResumedAfterAChangeInsideABlockGoesOnTheSame) {
    at::set_num_threads(1);
    Trainer whole(tiny_config(), tiny_images());
    for (int i = 0; i < 7; ++i) {
        whole.step();
    }
    ASSERT_NE(whole.counters().block_position, 0);
    TrainConfig changed = tiny_config();
    changed.transition_images = {64};
    whole.change_options(changed);
    Trainer resumed(changed, tiny_images());
    resumed.restore(copy_of(whole.state()));
    for (int i = 0; i < 5; ++i) {
        whole.step();
        resumed.step();
    }
    EXPECT_TRUE(equal_bits(resumed.state(), whole.state()));
}

TEST(Trainer, AnInfoGanHeadLearnsToTellItsComponents) {
    at::set_num_threads(1);
    TrainConfig config = tiny_config();
    config.initial_resolution = 8;
    config.infogan_size = 2;
    config.infogan_lambda = 10.0;
    config.total_images = 4000;
    Trainer trainer(config, tiny_images());
    const StepReport first = trainer.step();
    ASSERT_TRUE(first.infogan.has_value());
    double late = 0.0;
    int count = 0;
    while (!trainer.finished()) {
        const StepReport report = trainer.step();
        if (report.images > 3000) {
            late += *report.infogan;
            ++count;
        }
    }
    EXPECT_EQ(trainer.counters().skipped_discriminator, 0);
    // Guessing 0 every time costs the variance of z, 1.
    EXPECT_LT(late / count, 0.6);

    Trainer resumed(config, tiny_images());
    resumed.restore(copy_of(trainer.state()));
    trainer.step();
    resumed.step();
    EXPECT_TRUE(equal_bits(trainer.state(), resumed.state()));
    EXPECT_FALSE(Trainer(tiny_config(), tiny_images()).step().infogan.has_value());
}

}  // namespace
}  // namespace zscope
