#include "core/model/progan/progan_generator.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <vector>

#include "core/base/error.h"
#include "core/model/progan/channel_kernels.h"
#include "core/model/progan/ops.h"
#include "core/model/progan/pointwise.h"
#include "tests/bench/plain_progan.h"
#include "tests/core/progan_support.h"

namespace zscope::testing {
namespace {

/// Float weights with biases off zero.
NamedTensors float_weights(const ProGanConfig& config, std::uint64_t seed) {
    NamedTensors weights = as_double(GeneratorNetwork(config, seeded(seed)).parameters(), seed);
    for (auto& [name, tensor] : weights) {
        tensor = tensor.detach().to(at::kFloat);
    }
    return weights;
}

/// 37 channels at the coarse end: no multiple of any vector length.
ProGanConfig odd_config() {
    return {.resolution = 32, .latent_size = 12, .channels = 3, .fmap_base = 296, .fmap_max = 37};
}

at::Tensor latents(std::int64_t count, std::int64_t size) {
    return at::randn({count, size}, seeded(11), at::kFloat);
}

TEST(ProGanGenerator, EqualsThePlainForm) {
    const c10::InferenceMode inference;
    for (const ProGanConfig& config :
         {odd_config(), ProGanConfig{.resolution = 64, .fmap_base = 1024, .fmap_max = 64},
          ProGanConfig{.resolution = 4, .latent_size = 3, .fmap_base = 64, .fmap_max = 16}}) {
        const NamedTensors weights = float_weights(config, 1);
        ProGanGenerator generator(config, weights, {});
        const bench::PlainGenerator plain(config, weights);
        for (const std::int64_t batch : {1, 3, 16}) {
            const at::Tensor z = latents(batch, config.latent_size);
            const at::Tensor ours = generator.forward(z, {});
            const at::Tensor expected = plain.forward(z);
            ASSERT_EQ(ours.sizes(), expected.sizes());
            EXPECT_TRUE(ours.is_contiguous());
            const double scale = expected.abs().max().item<double>();
            EXPECT_LT(max_difference(ours, expected), 1e-5 * scale) << batch;
        }
    }
}

/// The form for viewing and that for training.
void expect_the_plain_form(const ProGanConfig& config,
                           std::initializer_list<std::int64_t> batches) {
    const c10::InferenceMode inference;
    const NamedTensors weights = float_weights(config, 1);
    const bench::PlainGenerator plain(config, weights);
    ProGanGenerator viewed(config, weights, {});
    const GeneratorNetwork trained(config, weights);
    for (const std::int64_t batch : batches) {
        const at::Tensor z = latents(batch, config.latent_size);
        const at::Tensor expected = plain.forward(z);
        const double bound = 1e-5 * expected.abs().max().item<double>();
        EXPECT_LT(max_difference(viewed.forward(z, {}), expected), bound) << batch;
        EXPECT_LT(max_difference(trained.forward(z), expected), bound) << batch;
    }
}

/// At the size that speeds are measured at.
TEST(ProGanGenerator, EqualsThePlainFormWithManyChannels) {
    expect_the_plain_form({.resolution = 64, .fmap_base = 2048, .fmap_max = 128}, {1, 3});
}

/// At the size of the paper's networks.
TEST(ProGanGenerator, EqualsThePlainFormAtThePapersSize) {
    expect_the_plain_form({.resolution = 128, .fmap_base = 8192, .fmap_max = 512}, {1});
}

TEST(ProGanGenerator, EqualRequestsGiveEqualBits) {
    const c10::InferenceMode inference;
    const ProGanConfig config = odd_config();
    ProGanGenerator generator(config, float_weights(config, 1), {});
    const at::Tensor z = latents(1, 12);
    const at::Tensor first = generator.forward(z, {});
    (void)generator.forward(latents(5, 12), {});
    EXPECT_TRUE(at::equal(generator.forward(z, {}), first));
    EXPECT_TRUE(at::equal(generator.replica()->forward(z, {}), first));
}

TEST(ProGanGenerator, ActivationsEqualTheNetworks) {
    const c10::InferenceMode inference;
    const ProGanConfig config = odd_config();
    const NamedTensors weights = float_weights(config, 1);
    const GeneratorNetwork network(config, weights);
    ProGanGenerator generator(config, weights, {});
    const at::Tensor z = latents(2, 12);
    const std::array<int, 9> indices{9, 1, 2, 3, 4, 5, 6, 7, 8};
    const std::vector<at::Tensor> ours = generator.activations(z, indices, {});
    const GeneratorPass expected = network.forward_with_activations(z, indices, false);
    ASSERT_EQ(ours.size(), indices.size());
    for (std::size_t i = 0; i < ours.size(); ++i) {
        ASSERT_EQ(ours[i].sizes(), expected.activations[i].sizes());
        EXPECT_LT(max_difference(ours[i], expected.activations[i]), 2e-5) << indices[i];
    }
    const std::array<int, 1> absent{10};
    EXPECT_THROW((void)generator.activations(z, absent, {}), Error);
    EXPECT_THROW((void)generator.forward(latents(2, 11), {}), Error);
    EXPECT_THROW((void)generator.forward(z.narrow(0, 0, 0), {}), Error);
}

TEST(ProGanGenerator, PicturesComeWithActivationsAsByThemselves) {
    const c10::InferenceMode inference;
    const ProGanConfig config = odd_config();
    ProGanGenerator generator(config, float_weights(config, 1), {});
    const at::Tensor z = latents(2, 12);
    const std::array<int, 3> indices{9, 1, 4};
    const GeneratorPass pass = generator.forward_with_activations(z, indices, {});
    EXPECT_TRUE(at::equal(pass.images, generator.forward(z, {})));
    const std::vector<at::Tensor> alone = generator.activations(z, indices, {});
    ASSERT_EQ(pass.activations.size(), alone.size());
    for (std::size_t i = 0; i < alone.size(); ++i) {
        EXPECT_TRUE(at::equal(pass.activations[i], alone[i])) << indices[i];
    }
    EXPECT_TRUE(generator.forward_with_activations(z, {}, {}).activations.empty());
}

TEST(ProGanGenerator, StopsAtTheDeepestIndex) {
    const ProGanConfig config = odd_config();
    NamedTensors weights = float_weights(config, 1);
    for (auto& [name, tensor] : weights) {
        if (name.starts_with("32x32/") || name.starts_with("ToRGB")) {
            tensor = at::full_like(tensor, std::nan(""));
        }
    }
    ProGanGenerator generator(config, weights, {});
    const std::array<int, 1> index{6};
    EXPECT_TRUE(generator.activations(latents(1, 12), index, {})[0].isfinite().all().item<bool>());
}

TEST(ProGanGenerator, LatentModes) {
    const c10::InferenceMode inference;
    const ProGanConfig config = odd_config();
    ProGanGenerator generator(config, float_weights(config, 1), {});
    const at::Tensor z = 2.0 * latents(2, 12);
    const ForwardOptions post{.latent_mode = LatentMode::post_norm};
    const at::Tensor pre = generator.forward(z, {});
    EXPECT_TRUE(at::equal(generator.forward(progan::pixel_norm(z), post), pre));
    EXPECT_GT(max_difference(generator.forward(z, post), pre), 1e-3);
}

TEST(ProGanGenerator, PreviewIsCloseAndNeverTheFullPicture) {
    const c10::InferenceMode inference;
    const ProGanConfig config = odd_config();
    ProGanGenerator generator(config, float_weights(config, 1), {});
    const at::Tensor z = latents(2, 12);
    const at::Tensor full = generator.forward(z, {});
    const at::Tensor preview = generator.forward(z, {.precision = Precision::preview});
    EXPECT_EQ(preview.scalar_type(), at::kFloat);
    EXPECT_EQ(at::equal(preview, full), !has_fast_bfloat16());
    EXPECT_LT(max_difference(preview, full), 0.05 * full.abs().max().item<double>());
}

TEST(ProGanGenerator, DifferentiableInZ) {
    const ProGanConfig config = odd_config();
    ProGanGenerator generator(config, float_weights(config, 1), {});
    const at::Tensor z = latents(2, 12).set_requires_grad(true);
    const at::Tensor pictures = generator.forward(z, {.precision = Precision::preview});
    const at::Tensor slope = torch::autograd::grad({pictures.square().mean()}, {z})[0];
    EXPECT_GT(slope.abs().max().item<double>(), 0.0);
    const at::NoGradGuard no_grad;
    EXPECT_LT(max_difference(generator.forward(z, {}), pictures), 1e-5 * 10.0);
}

TEST(ProGanGenerator, DifferentiableAlsoWhenLoadedInInferenceMode) {
    const ProGanConfig config = odd_config();
    std::unique_ptr<Generator> replica;
    {
        const c10::InferenceMode inference;
        ProGanGenerator generator(config, float_weights(config, 1), {});
        replica = generator.replica();
        replica->load_weights(float_weights(config, 2));
        (void)replica->forward(latents(1, 12), {});
    }
    const at::Tensor z = latents(1, 12).set_requires_grad(true);
    const at::Tensor sum = replica->forward(z, {}).sum();
    EXPECT_TRUE(torch::autograd::grad({sum}, {z})[0].isfinite().all().item<bool>());
}

TEST(ProGanGenerator, Float64TakesTheDifferentiablePath) {
    const ProGanConfig config = odd_config();
    const NamedTensors weights = as_double(GeneratorNetwork(config, seeded(1)).parameters(), 1);
    ProGanGenerator generator(config, weights, {});
    const at::Tensor z = latents(1, 12).to(at::kDouble);
    EXPECT_EQ(generator.forward(z, {}).scalar_type(), at::kDouble);
    EXPECT_THROW((void)generator.forward(z.to(at::kFloat), {}), Error);
    const int layer = generator.info().activations.front().index;
    EXPECT_EQ(generator.activations(z, std::vector<int>{layer}, {}).front().scalar_type(),
              at::kDouble);
}

TEST(ProGanGenerator, ActivationsHaveTheTypeOfTheWeights) {
    const ProGanConfig config = odd_config();
    const NamedTensors doubles = as_double(GeneratorNetwork(config, seeded(1)).parameters(), 1);
    const auto have = [](const Generator& generator, const std::string& type) {
        return std::ranges::all_of(generator.info().activations, [&](const ActivationInfo& layer) {
            return layer.dtype == type;
        });
    };
    ProGanGenerator generator(config, float_weights(config, 1), {});
    EXPECT_TRUE(have(generator, "float32"));
    generator.load_weights(doubles);
    EXPECT_TRUE(have(generator, "float64"));
    EXPECT_TRUE(have(*generator.replica(), "float64"));
    EXPECT_TRUE(have(ProGanGenerator(config, doubles, {}), "float64"));
}

TEST(ProGanGenerator, OwnsItsWeights) {
    const ProGanConfig config = odd_config();
    const NamedTensors weights = float_weights(config, 1);
    const c10::InferenceMode inference;
    const at::Tensor z = latents(1, 12);
    ProGanGenerator generator(config, weights, {});
    const at::Tensor before = generator.forward(z, {});
    const std::unique_ptr<Generator> replica = generator.replica();
    generator.load_weights(float_weights(config, 2));
    EXPECT_GT(max_difference(generator.forward(z, {}), before), 1e-3);
    EXPECT_TRUE(at::equal(replica->forward(z, {}), before));
    EXPECT_GT(max_difference(generator.forward(z, {.precision = Precision::preview}), before),
              1e-3);
    NamedTensors broken = weights;
    broken.pop_back();
    EXPECT_THROW(replica->load_weights(broken), Error);
    broken.emplace_back("ToRGB_lod0/bias", at::Tensor());
    EXPECT_THROW(replica->load_weights(broken), Error);
    EXPECT_TRUE(at::equal(replica->forward(z, {}), before));
    replica->to(c10::kCPU);
    EXPECT_TRUE(at::equal(replica->forward(z, {}), before));
}

TEST(ProGanGenerator, Info) {
    const ProGanConfig config = odd_config();
    GeneratorInfo given;
    given.name = "odd";
    given.weights_sha256 = "abc";
    const ProGanGenerator generator(config, float_weights(config, 1), given);
    const GeneratorInfo& info = generator.info();
    EXPECT_EQ(info.name, "odd");
    EXPECT_EQ(info.weights_sha256, "abc");
    EXPECT_EQ(info.architecture, "progan");
    EXPECT_EQ(info.latent_size, 12);
    EXPECT_EQ(info.height, 32);
    EXPECT_EQ(info.width, 32);
    EXPECT_EQ(info.channels, 3);
    EXPECT_TRUE(info.normalizes_latent);
    EXPECT_EQ(info.activations.size(), 9U);
    std::int64_t count = 0;
    for (const auto& [name, tensor] : generator.parameters()) {
        count += tensor.numel();
    }
    EXPECT_EQ(info.parameters, count);
}

TEST(ChannelKernels, PixelNormInPlace) {
    for (const std::int64_t channels : {1, 16, 37, 128}) {
        at::Tensor x = at::randn({2, channels, 7, 5}, seeded(4), at::kFloat)
                           .contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor expected = progan::pixel_norm(x.to(at::kDouble));
        at::Tensor half = x.to(at::kBFloat16);
        const at::Tensor half_expected = progan::pixel_norm(half.to(at::kDouble));
        progan::pixel_norm_in_place(x);
        EXPECT_LT(max_difference(x, expected), 1e-6) << channels;
        progan::pixel_norm_in_place(half);
        // Half a unit in the last of eight bits, relative.
        const at::Tensor relative =
            (half.to(at::kDouble) - half_expected).abs() / half_expected.abs();
        EXPECT_LT(relative.max().item<double>(), 1.0 / 256.0 + 1e-6) << channels;
    }
}

TEST(ChannelKernels, Bfloat16RoundsToNearestEven) {
    // One channel: x / sqrt(x^2 + 1e-8) of 1e-4 is 1 / sqrt(2), bits 0x3F350 4F3 -> 0x3F35.
    std::array<std::uint16_t, 2> bits{0x38D2, 0xB8D2};
    progan::pixel_norm_rows_bfloat16(bits.data(), 2, 1);
    const at::Tensor reference =
        progan::pixel_norm(at::tensor({1.001358032e-4, -1.001358032e-4}, at::kDouble).view({2, 1}))
            .to(at::kFloat)
            .to(at::kBFloat16);
    const auto* expected = static_cast<const std::uint16_t*>(reference.const_data_ptr());
    EXPECT_EQ(bits[0], expected[0]);
    EXPECT_EQ(bits[1], expected[1]);
}

}  // namespace
}  // namespace zscope::testing
