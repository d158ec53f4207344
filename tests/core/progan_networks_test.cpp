#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "core/base/error.h"
#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/ops.h"
#include "tests/core/progan_support.h"
#include "tests/support/thrown_error.h"

namespace zscope::testing {
namespace {

/// Small tensors lose time on a second thread.
class OneThread : public ::testing::Environment {
    void SetUp() override { at::set_num_threads(1); }
};
const ::testing::Environment* const kOneThread = ::testing::AddGlobalTestEnvironment(new OneThread);

GeneratorNetwork double_generator(const ProGanConfig& config) {
    return {config, as_double(GeneratorNetwork(config, seeded(1)).parameters(), 2)};
}

DiscriminatorNetwork double_discriminator(const ProGanConfig& config) {
    return {config, as_double(DiscriminatorNetwork(config, seeded(3)).parameters(), 4)};
}

/// The definition, one operation a line: nearest upscale and 3x3 convolutions, the linear form of
/// growth.
class Definition {
  public:
    Definition(const ProGanConfig& config, const std::vector<LayerSpec>& layers,
               const NamedTensors& parameters)
        : top_(config.resolution_log2()) {
        for (std::size_t i = 0; i < layers.size(); ++i) {
            weights_[layers[i].scope] = parameters[2 * i].second.detach() * layers[i].std;
            biases_[layers[i].scope] = parameters[2 * i + 1].second.detach();
        }
    }

    at::Tensor generator(const at::Tensor& z, double lod) const {
        at::Tensor x = progan::pixel_norm(z).matmul(weights_.at("4x4/Dense").t());
        x = norm(act("4x4/Dense", x.view({z.size(0), -1, 4, 4})));
        x = norm(act("4x4/Conv", conv("4x4/Conv", x)));
        at::Tensor picture = rgb("ToRGB", top_ - 2, x);
        for (int r = 3; r <= top_; ++r) {
            const std::string up = resolution_name(r) + "/Conv0_up";
            x = norm(
                act(up, at::conv2d(progan::upscale(x, 2), weights_.at(up).flip({2, 3}), {}, 1, 1)));
            x = norm(act(resolution_name(r) + "/Conv1", conv(resolution_name(r) + "/Conv1", x)));
            const int level = top_ - r;
            picture = progan::upscale(picture, 2);
            picture = at::lerp(rgb("ToRGB", level, x), picture, std::clamp(lod - level, 0.0, 1.0));
        }
        return picture;
    }

    at::Tensor discriminator(at::Tensor picture, double lod) const {
        at::Tensor x = leaky(rgb("FromRGB", 0, picture));
        for (int r = top_; r >= 3; --r) {
            const std::string block = resolution_name(r);
            x = act(block + "/Conv0", conv(block + "/Conv0", x));
            x = act(block + "/Conv1_down", at::avg_pool2d(conv(block + "/Conv1_down", x), 2));
            const int level = top_ - r;
            picture = progan::downscale(picture, 2);
            x = at::lerp(x, leaky(rgb("FromRGB", level + 1, picture)),
                         std::clamp(lod - level, 0.0, 1.0));
        }
        x = act("4x4/Conv", conv("4x4/Conv", progan::append_minibatch_stddev(x)));
        x = leaky(x.reshape({x.size(0), -1}).matmul(weights_.at("4x4/Dense0").t()) +
                  biases_.at("4x4/Dense0"));
        return x.matmul(weights_.at("4x4/Dense1").t()) + biases_.at("4x4/Dense1");
    }

  private:
    static at::Tensor leaky(const at::Tensor& x) { return at::maximum(0.2 * x, x); }
    static at::Tensor norm(const at::Tensor& x) {
        return x / at::sqrt((x * x).mean(1, true) + 1e-8);
    }
    at::Tensor conv(const std::string& scope, const at::Tensor& x) const {
        return at::conv2d(x, weights_.at(scope), {}, 1, 1);
    }
    at::Tensor act(const std::string& scope, const at::Tensor& x) const {
        return leaky(x + biases_.at(scope).view({1, -1, 1, 1}));
    }
    at::Tensor rgb(const std::string& kind, int level, const at::Tensor& x) const {
        const std::string scope = kind + "_lod" + std::to_string(level);
        return at::conv2d(x, weights_.at(scope), biases_.at(scope));
    }

    int top_;
    std::map<std::string, at::Tensor> weights_;
    std::map<std::string, at::Tensor> biases_;
};

TEST(GeneratorNetwork, EfficientGrowthEqualsLinearForm) {
    const ProGanConfig config = tiny_config();
    const GeneratorNetwork network = double_generator(config);
    const Definition definition(config, generator_layers(config), network.parameters());
    const at::Tensor z = normal({3, 5}, 7);
    for (const double lod : {0.0, 0.25, 0.75, 1.0, 1.5, 2.0}) {
        const at::Tensor picture = network.forward(z, lod);
        const auto factor = std::int64_t{1} << static_cast<int>(lod);
        ASSERT_EQ(picture.size(3), 16 / factor);
        const at::Tensor full = progan::upscale(picture, factor);
        EXPECT_LT(max_difference(full, definition.generator(z, lod)), 1e-12) << lod;
    }
    EXPECT_THROW((void)network.forward(z, 2.1), Error);
    EXPECT_THROW((void)network.forward(z, -0.1), Error);
}

TEST(DiscriminatorNetwork, EfficientGrowthEqualsLinearForm) {
    const ProGanConfig config = tiny_config();
    const DiscriminatorNetwork network = double_discriminator(config);
    const Definition definition(config, discriminator_layers(config), network.parameters());
    for (const double lod : {0.0, 0.25, 0.75, 1.0, 1.5, 2.0}) {
        const auto factor = std::int64_t{1} << static_cast<int>(lod);
        const at::Tensor picture = normal({8, 3, 16 / factor, 16 / factor}, 8);
        const at::Tensor scores = network.forward(picture, lod).scores;
        EXPECT_LT(
            max_difference(scores, definition.discriminator(progan::upscale(picture, factor), lod)),
            1e-12)
            << lod;
    }
}

TEST(GeneratorNetwork, FloatAgreesWithDouble) {
    const ProGanConfig config{
        .resolution = 32, .latent_size = 12, .fmap_base = 512, .fmap_max = 32};
    const GeneratorNetwork network(config, seeded(5));
    const Definition definition(config, generator_layers(config),
                                as_double(network.parameters(), 6));
    NamedTensors same = as_double(network.parameters(), 6);
    for (auto& [name, tensor] : same) {
        tensor = tensor.detach().to(at::kFloat);
    }
    const GeneratorNetwork single(config, same);
    const at::Tensor z = normal({2, 12}, 9);
    EXPECT_LT(max_difference(single.forward(z.to(at::kFloat)), definition.generator(z, 0.0)), 1e-4);
}

TEST(GeneratorNetwork, ActivationNamesAndShapes) {
    const GeneratorNetwork network(ProGanConfig{}, seeded(5));
    const std::vector<ActivationInfo> infos = network.activation_infos();
    ASSERT_EQ(infos.size(), 13U);
    EXPECT_EQ(infos[0].name, "4x4/Dense/Post_norm");
    EXPECT_EQ(infos[1].name, "4x4/Conv/Post_norm");
    EXPECT_EQ(infos[8].name, "64x64/Conv0_up/Post_norm");
    EXPECT_EQ(infos[12].name, "images_out");
    const std::int64_t channels[] = {512, 512, 512, 512, 512, 512, 512, 512, 256, 256, 128, 128, 3};
    const std::int64_t sizes[] = {4, 4, 8, 8, 16, 16, 32, 32, 64, 64, 128, 128, 128};
    for (std::size_t i = 0; i < 13; ++i) {
        EXPECT_EQ(infos[i].index, static_cast<int>(i) + 1);
        EXPECT_EQ(infos[i].shape, (std::vector<std::int64_t>{channels[i], sizes[i], sizes[i]}));
    }
}

TEST(GeneratorNetwork, ActivationsAreThoseOfThePass) {
    const ProGanConfig config = tiny_config();
    const GeneratorNetwork network = double_generator(config);
    const at::Tensor z = normal({2, 5}, 10);
    const std::array<int, 8> all{7, 1, 2, 3, 4, 5, 6, 1};
    const GeneratorPass pass = network.forward_with_activations(z, all, true);
    ASSERT_EQ(pass.activations.size(), 8U);
    EXPECT_EQ(max_difference(pass.activations[0], network.forward(z)), 0.0);
    EXPECT_EQ(max_difference(pass.activations[1], pass.activations[7]), 0.0);
    const std::vector<ActivationInfo> infos = network.activation_infos();
    for (int i = 1; i <= 6; ++i) {
        const at::Tensor activation = pass.activations[static_cast<std::size_t>(i)];
        EXPECT_EQ(activation.sizes().slice(1).vec(), infos[static_cast<std::size_t>(i - 1)].shape);
        // After pixel norm the mean square over channels is 1.
        EXPECT_NEAR((activation * activation).mean().item<double>(), 1.0, 1e-4);
    }
}

TEST(GeneratorNetwork, StopsAtTheDeepestIndex) {
    const ProGanConfig config = tiny_config();
    NamedTensors parameters = as_double(GeneratorNetwork(config, seeded(1)).parameters(), 2);
    for (auto& [name, tensor] : parameters) {
        if (name.starts_with("16x16/") || name.starts_with("ToRGB")) {
            tensor = at::full_like(tensor.detach(), std::nan("")).set_requires_grad(true);
        }
    }
    const GeneratorNetwork network(config, parameters);
    const at::Tensor z = normal({2, 5}, 10);
    const std::array<int, 2> indices{2, 4};
    const GeneratorPass pass = network.forward_with_activations(z, indices, false);
    EXPECT_FALSE(pass.images.defined());
    const at::Tensor sum = pass.activations[1].sum();
    EXPECT_TRUE(std::isfinite(sum.item<double>()));
    // Nothing deeper is part of the graph.
    for (const auto& [name, tensor] : network.parameters()) {
        const at::Tensor gradient =
            torch::autograd::grad({sum}, {tensor}, {}, true, false, /*allow_unused=*/true)[0];
        const bool used = (name.starts_with("4x4/") || name.starts_with("8x8/"));
        EXPECT_EQ(gradient.defined(), used) << name;
    }
}

TEST(GeneratorNetwork, RejectsActivationsThatAreNotThere) {
    const GeneratorNetwork network = double_generator(tiny_config());
    const at::Tensor z = normal({1, 5}, 10);
    for (const int index : {0, -1, 8}) {
        const std::array<int, 1> one{index};
        EXPECT_THROW((void)network.forward_with_activations(z, one, false), Error) << index;
    }
    const std::array<int, 1> above{5};
    EXPECT_THROW((void)network.forward_with_activations(z, above, false, 1.0), Error);
    EXPECT_THROW((void)network.forward(normal({1, 4}, 1)), Error);
    EXPECT_THROW((void)network.forward(z.to(at::kFloat)), Error);
}

TEST(GeneratorNetwork, LatentModes) {
    const GeneratorNetwork network = double_generator(tiny_config());
    const at::Tensor z = 3.0 * normal({2, 5}, 11);
    const at::Tensor pre = network.forward(z);
    EXPECT_LT(
        max_difference(network.forward(progan::pixel_norm(z), 0.0, LatentMode::post_norm), pre),
        1e-14);
    EXPECT_GT(max_difference(network.forward(z, 0.0, LatentMode::post_norm), pre), 1e-3);
    ProGanConfig raw = tiny_config();
    raw.normalize_latents = false;
    const GeneratorNetwork without(raw, network.parameters());
    EXPECT_EQ(max_difference(without.forward(z), network.forward(z, 0.0, LatentMode::post_norm)),
              0.0);
}

TEST(ProGanNetworks, ParametersAreFreshLeavesOrTheGivenOnes) {
    const ProGanConfig config = tiny_config();
    const GeneratorNetwork fresh(config, seeded(1));
    for (const auto& [name, tensor] : fresh.parameters()) {
        EXPECT_TRUE(tensor.is_leaf() && tensor.requires_grad()) << name;
        EXPECT_EQ(tensor.abs().max().item<double>() == 0.0, name.ends_with("/bias")) << name;
    }
    NamedTensors reversed(fresh.parameters().rbegin(), fresh.parameters().rend());
    const GeneratorNetwork again(config, reversed);
    for (std::size_t i = 0; i < reversed.size(); ++i) {
        EXPECT_EQ(again.parameters()[i].first, fresh.parameters()[i].first);
        EXPECT_TRUE(again.parameters()[i].second.is_same(fresh.parameters()[i].second));
    }
}

/// A mean of n independent numbers of variance v is off by sqrt(v / n), five times that once in
/// 1.7 million draws. The variances of w, w^2 and w^4 of w ~ N(0, 1) are 1, 2 and 96.
double five_errors(double variance, const at::Tensor& w) {
    return 5.0 * std::sqrt(variance / static_cast<double>(w.numel()));
}

TEST(ProGanNetworks, FreshWeightsAreStandardNormal) {
    const ProGanConfig config{
        .resolution = 16, .latent_size = 12, .fmap_base = 512, .fmap_max = 64, .infogan_size = 3};
    std::vector<at::Tensor> all;
    for (const NamedTensors& parameters : {GeneratorNetwork(config, seeded(1)).parameters(),
                                           DiscriminatorNetwork(config, seeded(2)).parameters()}) {
        for (const auto& [name, tensor] : parameters) {
            if (name.ends_with("/bias")) {
                continue;
            }
            const at::Tensor w = tensor.detach().to(at::kDouble).flatten();
            EXPECT_NEAR(w.mean().item<double>(), 0.0, five_errors(1.0, w)) << name;
            EXPECT_NEAR(w.square().mean().item<double>(), 1.0, five_errors(2.0, w)) << name;
            all.push_back(w);
        }
    }
    const at::Tensor w = at::cat(all);
    EXPECT_GT(w.numel(), 100'000);
    EXPECT_NEAR(w.mean().item<double>(), 0.0, five_errors(1.0, w));
    EXPECT_NEAR(w.square().mean().item<double>(), 1.0, five_errors(2.0, w));
    EXPECT_NEAR(w.square().square().mean().item<double>(), 3.0, five_errors(96.0, w));
}

TEST(ProGanNetworks, RejectsForeignParameters) {
    const ProGanConfig config = tiny_config();
    const NamedTensors good = DiscriminatorNetwork(config, seeded(1)).parameters();
    NamedTensors missing(good.begin(), good.end() - 1);
    NamedTensors extra = good;
    extra.emplace_back("lod", at::zeros({}));
    NamedTensors twice = good;
    twice.push_back(good.front());
    NamedTensors shape = good;
    shape[3].second = at::zeros({7});
    NamedTensors kind = good;
    kind[3].second = kind[3].second.to(at::kLong);
    NamedTensors mixed = good;
    mixed[3].second = mixed[3].second.to(at::kDouble);
    for (const NamedTensors& broken : {missing, extra, twice, shape, kind, mixed, NamedTensors{}}) {
        const Error error = error_of([&] { const DiscriminatorNetwork network(config, broken); });
        EXPECT_EQ(error.code(), ErrorCode::bad_file) << error.what();
    }
}

TEST(DiscriminatorNetwork, QHeadBranchesBeforeMinibatchStddev) {
    ProGanConfig config = tiny_config();
    config.infogan_size = 3;
    const DiscriminatorNetwork network = double_discriminator(config);
    const at::Tensor pictures = normal({8, 3, 16, 16}, 12);
    const DiscriminatorPass pass = network.forward(pictures);
    EXPECT_EQ(pass.scores.sizes(), at::IntArrayRef({8, 1}));
    ASSERT_EQ(pass.q.sizes(), at::IntArrayRef({8, 3}));
    // A sample's q does not depend on the rest of its batch, its score does.
    const DiscriminatorPass alone = network.forward(pictures.narrow(0, 0, 1));
    EXPECT_LT(max_difference(alone.q[0], pass.q[0]), 1e-12);
    EXPECT_GT(max_difference(alone.scores[0], pass.scores[0]), 1e-6);
    EXPECT_FALSE(double_discriminator(tiny_config()).forward(pictures).q.defined());
    EXPECT_THROW((void)network.forward(normal({8, 3, 8, 8}, 1)), Error);
}

/// mean over samples of (|grad D| - 1)^2, differentiable in the weights.
at::Tensor gradient_penalty(const DiscriminatorNetwork& network, const at::Tensor& pictures,
                            double lod) {
    const at::Tensor input = pictures.detach().set_requires_grad(true);
    const at::Tensor score = network.forward(input, lod).scores.sum();
    const at::Tensor slope = torch::autograd::grad({score}, {input}, {}, true, true)[0];
    return at::square(at::sqrt(at::square(slope).sum({1, 2, 3})) - 1.0).mean();
}

/// Along a random direction of each parameter, the gradient of value() is its central difference.
void expect_gradient(const NamedTensors& parameters, std::uint64_t seed,
                     const std::function<at::Tensor()>& value) {
    const at::Tensor whole = value();
    at::Generator rng = seeded(seed);
    for (const auto& parameter : parameters) {
        const at::Tensor& tensor = parameter.second;
        const at::Tensor gradient =
            torch::autograd::grad({whole}, {tensor}, {}, true, false, true)[0];
        const at::Tensor direction = at::randn(tensor.sizes(), rng, at::kDouble);
        const auto shift = [&](double step) {
            const at::NoGradGuard no_grad;
            tensor.add_(direction, step);
        };
        constexpr double kStep = 1e-6;
        shift(kStep);
        const double above = value().item<double>();
        shift(-2.0 * kStep);
        const double below = value().item<double>();
        shift(kStep);
        const double expected = (above - below) / (2.0 * kStep);
        const double found = gradient.defined() ? (gradient * direction).sum().item<double>() : 0.0;
        EXPECT_NEAR(found, expected, 1e-6 * (1.0 + std::abs(expected))) << parameter.first;
    }
}

TEST(DiscriminatorNetwork, DoubleBackwardByFiniteDifferences) {
    const DiscriminatorNetwork network = double_discriminator(tiny_config());
    const auto expect_gradient_at = [&](const at::Tensor& pictures, double lod) {
        SCOPED_TRACE(lod);
        expect_gradient(network.parameters(), 13,
                        [&] { return gradient_penalty(network, pictures, lod); });
    };
    expect_gradient_at(normal({4, 3, 16, 16}, 14), 0.0);
    expect_gradient_at(normal({4, 3, 8, 8}, 15), 1.4);
}

TEST(GeneratorNetwork, GradientByFiniteDifferences) {
    const GeneratorNetwork network = double_generator(tiny_config());
    const at::Tensor z = normal({2, 5}, 16);
    const at::Tensor weight = normal({2, 3, 8, 8}, 17);
    expect_gradient(network.parameters(), 18,
                    [&] { return (network.forward(z, 1.3) * weight).sum(); });
}

}  // namespace
}  // namespace zscope::testing
