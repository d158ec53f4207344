#include "core/model/device.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <c10/core/DeviceType.h>
#include <gtest/gtest.h>

#include <cstdint>
#include <optional>

#include "core/base/error.h"
#include "core/hessian/penalty.h"
#include "core/hessian/penalty_gradient.h"
#include "core/hessian/sign_vectors.h"
#include "core/model/progan/generator_network.h"
#include "core/regularizers/hessian_penalty.h"
#include "core/tensor/true_float32.h"
#include "core/train/checkpoint.h"
#include "tests/core/files_support.h"
#include "tests/support/numbers.h"
#include "tests/support/thrown_error.h"
#include "tests/train/tiny_run.h"

namespace zscope {
namespace {

using test::equal_bits;
using test::TemporaryFolder;
using test::tiny_config;
using test::tiny_images;
using testing::seeded;

/// LibTorch's settings for it are there without a GPU.
constexpr c10::DeviceType kGpu = c10::kCUDA;

/// Nothing where convolutions and matrix products are set differently.
std::optional<bool> allows_tf32() {
    const at::Context& context = at::globalContext();
    const bool convolutions =
        context.float32Precision(at::Float32Backend::CUDA, at::Float32Op::CONV) ==
        at::Float32Precision::TF32;
    const bool products =
        context.float32Precision(at::Float32Backend::CUDA, at::Float32Op::MATMUL) ==
        at::Float32Precision::TF32;
    return convolutions == products ? std::optional(convolutions) : std::nullopt;
}

bool cpu_is_exact() {
    const at::Context& context = at::globalContext();
    for (const at::Float32Op operation : {at::Float32Op::CONV, at::Float32Op::MATMUL}) {
        const at::Float32Precision precision =
            context.float32Precision(at::Float32Backend::MKLDNN, operation);
        if (precision == at::Float32Precision::TF32 || precision == at::Float32Precision::BF16) {
            return false;
        }
    }
    return true;
}

TEST(DeviceName, KnowsTheFourForms) {
    for (const char* name : {"cpu", "cuda", "cuda:0", "cuda:3", "auto"}) {
        EXPECT_TRUE(is_device_name(name)) << name;
    }
    for (const char* name : {"", "gpu", "cuda:", "cuda:-1", "cuda:1x", "CPU", "cpu:0", "cuda 1"}) {
        EXPECT_FALSE(is_device_name(name)) << name;
        EXPECT_THROW((void)find_device(name), Error) << name;
    }
    EXPECT_TRUE(find_device("cpu").is_cpu());
}

class Tf32PassTest : public ::testing::Test {
  protected:
    Tf32PassTest() { demand_true_float32(); }
    ~Tf32PassTest() override { EXPECT_EQ(allows_tf32(), false) << "left on"; }
};

TEST_F(Tf32PassTest, LastsAsLongAsItsScope) {
    EXPECT_EQ(allows_tf32(), false);
    {
        const Tf32Pass outer(kGpu);
        EXPECT_EQ(allows_tf32(), true);
        { const Tf32Pass inner(kGpu); }
        EXPECT_EQ(allows_tf32(), true);
        EXPECT_TRUE(cpu_is_exact());
    }
    EXPECT_EQ(allows_tf32(), false);
}

TEST_F(Tf32PassTest, DoesNothingOnTheCpu) {
    const Tf32Pass pass(c10::kCPU);
    EXPECT_EQ(allows_tf32(), false);
}

TEST_F(Tf32PassTest, GivesWayToADifference) {
    const Tf32Pass pass(kGpu);
    {
        const TrueFloat32 exact;
        EXPECT_EQ(allows_tf32(), false);
        const Tf32Pass begun_meanwhile(kGpu);
        EXPECT_EQ(allows_tf32(), false);
    }
    EXPECT_EQ(allows_tf32(), true);
}

TEST_F(Tf32PassTest, EveryChangeOfThePermissionIsCounted) {
    const std::uint64_t before = tf32_changes();
    const auto expect_changes = [before](std::uint64_t count) {
        EXPECT_EQ(tf32_changes() - before, count);
    };
    {
        const Tf32Pass pass(kGpu);
        expect_changes(1);
        { const Tf32Pass inner(kGpu); }
        expect_changes(1);
        {
            const TrueFloat32 exact;
            expect_changes(2);
            const TrueFloat32 inner;
            { const Tf32Pass begun_meanwhile(kGpu); }
            expect_changes(2);
        }
        expect_changes(3);
    }
    expect_changes(4);
    {
        const TrueFloat32 exact;
        const Tf32Pass pass(kGpu);
    }
    expect_changes(4);
}

TEST_F(Tf32PassTest, IsOffInsideThePenalty) {
    const Tf32Pass pass(kGpu);
    const at::Tensor z = at::randn({4, 3}, seeded(1), at::kFloat);
    const at::Tensor weight = at::ones({3}).requires_grad_(true);
    int forward = 0;
    int backward = 0;
    const TensorFunction f = [&](const at::Tensor& points) {
        ++forward;
        EXPECT_EQ(allows_tf32(), false);
        const at::Tensor y = (points * weight).sum(1).sin();
        if (y.requires_grad()) {
            y.register_hook([&backward](const auto& /*gradient*/) {
                ++backward;
                EXPECT_EQ(allows_tf32(), false);
            });
        }
        return std::vector<at::Tensor>{y};
    };
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        PenaltyGradientOptions options;
        options.penalty.reduction = reduction;
        const at::Tensor directions = draw_directions(z, 2, SignScheme::iid, seeded(2));
        forward = 0;
        backward = 0;
        (void)backward_penalty(f, z, directions, options);
        EXPECT_GT(forward, 0);
        EXPECT_GT(backward, 0);
        EXPECT_EQ(allows_tf32(), true) << "restored";
    }
}

TEST_F(Tf32PassTest, IsOffInsideTheRegularizer) {
    const ProGanConfig network{.resolution = 8, .latent_size = 3, .fmap_base = 32, .fmap_max = 8};
    const GeneratorNetwork generator(network, seeded(3));
    const at::Tensor latents = at::randn({4, 3}, seeded(4), at::kFloat);
    int backward = 0;
    // The second layer's weight: every pass of the penalty goes through it.
    generator.parameters()[2].second.register_hook([&backward](const auto& /*gradient*/) {
        ++backward;
        EXPECT_EQ(allows_tf32(), false);
    });
    std::vector<at::Tensor> gradients(generator.parameters().size());
    const HessianPenaltyRegularizer regularizer(network, {});
    const Tf32Pass pass(kGpu);
    (void)regularizer.add_gradient({generator, latents, 0.0, seeded(5)}, 1.0, gradients);
    EXPECT_GT(backward, 0);
    EXPECT_EQ(allows_tf32(), true) << "restored";
}

TEST(RunOnADevice, ACheckpointOfACudaRunGoesOnOnTheCpu) {
    at::set_num_threads(1);
    const TemporaryFolder folder;
    TrainConfig config = tiny_config();
    config.device = "cuda:0";
    Trainer elsewhere(config, tiny_images(), c10::kCPU);
    Trainer plain(tiny_config(), tiny_images());
    for (int i = 0; i < 7; ++i) {
        elsewhere.step();
        plain.step();
    }
    const std::filesystem::path file = folder / "a.safetensors";
    write_checkpoint(file, {elsewhere.config(), elsewhere.state(), 2.5, "abc"});
    const Checkpoint checkpoint = read_checkpoint(file);
    EXPECT_EQ(checkpoint.config.device, "cuda:0");

    TrainConfig here = checkpoint.config;
    here.device = "cpu";
    EXPECT_NO_THROW(check_same_run(checkpoint.config, here));
    Trainer resumed(checkpoint.config, tiny_images(), c10::kCPU);
    resumed.restore(checkpoint.state);
    resumed.change_options(here);
    EXPECT_EQ(resumed.config().device, "cpu");
    EXPECT_EQ(resumed.state().changes, "from 52 images: device cpu");
    resumed.step();
    plain.step();
    EXPECT_TRUE(equal_bits(resumed.state(), plain.state()));
}

TEST(RunOnADevice, StaysWhereItIs) {
    Trainer trainer(tiny_config(), tiny_images());
    EXPECT_TRUE(trainer.device().is_cpu());
    TrainConfig changed = tiny_config();
    changed.device = "cuda";
    EXPECT_THROW(trainer.change_options(changed), Error);
    EXPECT_EQ(trainer.config(), tiny_config());
}

TEST(RunOnADevice, SaysThatThereIsNoGpu) {
    if (load_cuda_libraries().cuda) {
        GTEST_SKIP() << "this machine has a GPU";
    }
    TrainConfig config = tiny_config();
    config.device = "cuda";
    const Error error = testing::error_of([&] { const Trainer trainer(config, tiny_images()); });
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_EQ(error.hint(), "Use --device cpu");
    config.device = "auto";
    EXPECT_TRUE(Trainer(config, tiny_images()).device().is_cpu());
}

}  // namespace
}  // namespace zscope
