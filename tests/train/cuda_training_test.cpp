// Needs a CUDA device: skipped, with the reason, where there is none.
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "core/model/device.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/tensor/true_float32.h"
#include "core/train/checkpoint.h"
#include "core/train/run_evaluation.h"
#include "core/train/sample_sheet.h"
#include "tests/core/files_support.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::TemporaryFolder;
using test::tiny_config;
using test::tiny_images;

constexpr int kSteps = 3;

/// Adam divides by the gradient's size, so a rate of some size would blow rounding up.
TrainConfig short_run(LossKind loss, const char* device) {
    TrainConfig config = tiny_config(loss);
    config.initial_resolution = 8;
    config.learning_rate = 1e-6;
    config.r1_interval = 1;
    config.regularizers.set(hp::lambda, 0.1);
    config.regularizers.set(hp::groups, 1);
    config.device = device;
    return config;
}

std::vector<StepReport> steps_of(Trainer& trainer) {
    std::vector<StepReport> reports;
    for (int i = 0; i < kSteps; ++i) {
        reports.push_back(trainer.step());
    }
    return reports;
}

void expect_near(double found, double expected, double relative, const char* what) {
    EXPECT_NEAR(found, expected, relative * (1.0 + std::abs(expected))) << what;
}

double penalty_of(const StepReport& report) {
    return report.regularizers.at(0).value.value().total;
}

class CudaTraining : public testing::TestWithParam<LossKind> {
  protected:
    void SetUp() override {
        const DeviceSupport support = load_cuda_libraries();
        if (!support.cuda) {
            GTEST_SKIP() << "no CUDA device: " << support.reason;
        }
        at::set_num_threads(1);
    }
};

INSTANTIATE_TEST_SUITE_P(Losses, CudaTraining,
                         testing::Values(LossKind::wgan_gp, LossKind::non_saturating_r1));

TEST_P(CudaTraining, AgreesWithTheCpu) {
    Trainer cpu(short_run(GetParam(), "cpu"), tiny_images());
    const std::vector<StepReport> expected = steps_of(cpu);
    for (const bool exact : {true, false}) {
        std::optional<TrueFloat32> no_tf32;
        if (exact) {
            no_tf32.emplace();
        }
        Trainer gpu(short_run(GetParam(), "cuda"), tiny_images());
        ASSERT_TRUE(gpu.device().is_cuda());
        const std::vector<StepReport> found = steps_of(gpu);
        const double tolerance = exact ? 1e-4 : 1e-2;
        for (int i = 0; i < kSteps; ++i) {
            SCOPED_TRACE(i);
            const StepReport& a = found[static_cast<std::size_t>(i)];
            const StepReport& b = expected[static_cast<std::size_t>(i)];
            expect_near(a.loss_discriminator, b.loss_discriminator, tolerance, "D loss");
            expect_near(a.loss_generator, b.loss_generator, tolerance, "G loss");
            expect_near(a.score_real, b.score_real, tolerance, "D(real)");
            expect_near(a.score_fake, b.score_fake, tolerance, "D(G(z))");
            ASSERT_TRUE(a.penalty.has_value());
            expect_near(*a.penalty, *b.penalty, tolerance, "gradient penalty");
            // True float32 either way: TF32 would be off by some per cent.
            EXPECT_NEAR(penalty_of(a), penalty_of(b), 1e-3 * penalty_of(b)) << "Hessian Penalty";
        }
        EXPECT_EQ(gpu.counters(), cpu.counters());
    }
}

/// Recordings of the parts of a step, against operations sent one by one.
TEST_P(CudaTraining, ReplayedStepsEqualThoseSentOneByOne) {
    constexpr int kUntilReplay = CapturedWork::kEagerRuns + CapturedWork::kCheckedReplays;
    constexpr int kReplays = 3;
    TrainConfig config = short_run(GetParam(), "cuda");
    config.minibatch = {8};
    config.total_images = 8 * (kUntilReplay + kReplays);
    config.regularizers.set(hp::reduction, "mean");
    config.regularizers.set(hp::start_images, 0);
    config.regularizers.set(hp::warmup_images, 0);
    Trainer graphs(config, tiny_images());
    Trainer plain(config, tiny_images(), graphs.device(), DeviceGraphMaker{});
    StepReport report;
    while (!graphs.finished()) {
        report = graphs.step();
        EXPECT_EQ(report.notices, std::vector<std::string>());
        EXPECT_EQ(report.loss_discriminator, plain.step().loss_discriminator);
    }
    const bool has_r1 = GetParam() == LossKind::non_saturating_r1;
    EXPECT_TRUE(graphs.recordings().is_replaying(has_r1 ? Trainer::kPenalisedPart
                                                        : Trainer::kDiscriminatorPart));
    EXPECT_TRUE(graphs.recordings().is_replaying(Trainer::kGeneratorPart));
    EXPECT_TRUE(graphs.recordings().is_replaying(report.regularizers.at(0).name));
    EXPECT_TRUE(test::equal_bits(graphs.state(), plain.state()));
}

TEST_P(CudaTraining, BeginsWithTheWeightsOfTheCpu) {
    const Trainer cpu(short_run(GetParam(), "cpu"), tiny_images());
    const Trainer gpu(short_run(GetParam(), "cuda"), tiny_images());
    const TrainState a = cpu.state();
    const TrainState b = gpu.state();
    ASSERT_EQ(a.tensors.size(), b.tensors.size());
    for (std::size_t i = 0; i < a.tensors.size(); ++i) {
        EXPECT_EQ(a.tensors[i].first, b.tensors[i].first);
        EXPECT_TRUE(at::equal(a.tensors[i].second, b.tensors[i].second.cpu()))
            << a.tensors[i].first;
    }
}

TEST_P(CudaTraining, ItsCheckpointGoesOnOnTheCpu) {
    const TemporaryFolder folder;
    Trainer gpu(short_run(GetParam(), "cuda"), tiny_images());
    (void)steps_of(gpu);
    const std::filesystem::path file = folder / "a.safetensors";
    write_checkpoint(file, {gpu.config(), gpu.state(), 1.0, "abc"});
    const Checkpoint checkpoint = read_checkpoint(file);
    Trainer cpu(checkpoint.config, tiny_images(), c10::Device(c10::kCPU));
    cpu.restore(checkpoint.state);
    const TrueFloat32 no_tf32;
    expect_near(cpu.step().loss_discriminator, gpu.step().loss_discriminator, 1e-4, "D loss");
}

TEST_P(CudaTraining, IsEvaluatedAndDrawn) {
    Trainer cpu(short_run(GetParam(), "cpu"), tiny_images());
    Trainer gpu(short_run(GetParam(), "cuda"), tiny_images());
    const LatentMode mode = evaluation_mode(cpu.config());
    const RunEvaluation expected = evaluate_run(cpu, mode);
    const RunEvaluation found = evaluate_run(gpu, mode);
    expect_near(found.diversity, expected.diversity, 1e-3, "diversity");
    ASSERT_EQ(found.activeness.size(), expected.activeness.size());
    for (std::size_t i = 0; i < found.activeness.size(); ++i) {
        expect_near(found.activeness[i], expected.activeness[i], 1e-3, "activeness");
    }
    EXPECT_EQ(draw_sample_sheet(gpu).width, draw_sample_sheet(cpu).width);
}

}  // namespace
}  // namespace zscope
