#include "tests/bench/plain_trainer.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/trainer.h"
#include "tests/train/tiny_run.h"

namespace zscope::bench {
namespace {

/// What a benchmark compares must be the same: with a penalty and without, Adam and the average.
void expect_the_same_steps(TrainConfig config) {
    at::set_num_threads(1);
    config.initial_resolution = config.resolution;
    const at::Generator random = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{7});
    const at::Tensor pixels = at::randint(0, 256, {37, 3, 8, 8}, random, at::kLong).to(at::kByte);
    Trainer trainer(config, std::make_shared<const TrainingImages>(pixels));
    PlainTrainer plain(trainer, pixels);
    const at::Tensor before = plain.averaged().front().second.clone();
    ASSERT_GT(config.r1_interval, 1);
    for (std::int64_t step = 0; step <= config.r1_interval; ++step) {
        const double expected = trainer.step().loss_discriminator;
        const double tolerance = step == 0 ? 1e-4 : 1e-2;  // rounding grows from step to step
        EXPECT_NEAR(plain.step(), expected, tolerance * std::max(1.0, std::abs(expected))) << step;
    }
    const at::Tensor after = trainer.averaged_generator().parameters().front().second.detach();
    const at::Tensor ours = plain.averaged().front().second;
    const auto distance = [&after](const at::Tensor& other) {
        return (after - other).abs().mean().item<double>();
    };
    EXPECT_GT(distance(before), 1e-5);
    EXPECT_LT(distance(ours), 0.1 * distance(before));
}

class PlainTrainers : public testing::TestWithParam<LossKind> {};

TEST_P(PlainTrainers, MakeTheStepsOfTheTrainer) {
    expect_the_same_steps(test::tiny_config(GetParam()));
}

TEST_P(PlainTrainers, MakeTheStepsOfTheTrainerWithThePenalty) {
    for (const char* reduction : {"mean", "max"}) {
        SCOPED_TRACE(reduction);
        TrainConfig config = test::tiny_config(GetParam());
        config.regularizers.set(hp::lambda, 1.0);  // large enough that steps without it are others
        config.regularizers.set(hp::reduction, reduction);
        expect_the_same_steps(config);
    }
}

INSTANTIATE_TEST_SUITE_P(Losses, PlainTrainers,
                         testing::Values(LossKind::non_saturating_r1, LossKind::wgan_gp),
                         [](const auto& test) {
                             return test.param == LossKind::wgan_gp ? "wgan_gp" : "r1";
                         });

}  // namespace
}  // namespace zscope::bench
