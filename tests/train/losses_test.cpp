#include "core/train/losses.h"

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

namespace zscope {
namespace {

at::Tensor weights() {
    return at::tensor({3.0, 4.0, 0.0, 0.0}, at::kDouble).view({1, 1, 2, 2}).requires_grad_(true);
}

/// D(x) = <w, x>: its input gradient is w, of norm 5.
Critic linear_critic(const at::Tensor& w) {
    return [w](const at::Tensor& x) { return (x * w).flatten(1).sum(1, true); };
}

at::Tensor constant(double value) {
    return at::full({2, 1, 2, 2}, value, at::kDouble);
}

TEST(Losses, WganGpOfLinearCritic) {
    const at::Tensor w = weights();
    const at::Tensor mix = at::rand({2, 1, 1, 1}, at::kDouble);
    const auto loss = wgan_gp_discriminator_loss(linear_critic(w), constant(1.0), constant(2.0),
                                                 mix, {10.0, 0.001, 1.0});
    // D(real) = 7, D(fake) = 14, ||g|| = 5.
    EXPECT_NEAR(loss.score_real.item<double>(), 7.0, 1e-12);
    EXPECT_NEAR(loss.score_fake.item<double>(), 14.0, 1e-12);
    EXPECT_NEAR(loss.penalty.item<double>(), 16.0, 1e-12);
    EXPECT_NEAR(loss.total.item<double>(), 14.0 - 7.0 + 10.0 * 16.0 + 0.001 * 49.0, 1e-12);

    // d/dw: fake - real = 1 each; 10 * 2 (5 - 1) w / 5; 0.001 * 2 * 7 * 1.
    const at::Tensor gradient = torch::autograd::grad({loss.total}, {w})[0].flatten();
    for (int i = 0; i < 4; ++i) {
        const double wi = w.flatten()[i].item<double>();
        EXPECT_NEAR(gradient[i].item<double>(), 1.0 + 80.0 * wi / 5.0 + 0.014, 1e-12) << i;
    }
}

TEST(Losses, WganGpMixesRealAndFake) {
    // D(x) = sum x^2 / 2: the gradient at the mixed picture is the picture itself.
    const Critic critic = [](const at::Tensor& x) {
        return 0.5 * x.square().flatten(1).sum(1, true);
    };
    const at::Tensor mix = at::tensor({0.25, 1.0}, at::kDouble).view({2, 1, 1, 1});
    const auto loss =
        wgan_gp_discriminator_loss(critic, constant(1.0), constant(3.0), mix, {1.0, 0.0, 1.0});
    // Mixed values 1.5 and 3, norms 3 and 6.
    EXPECT_NEAR(loss.penalty.item<double>(), 0.5 * (4.0 + 25.0), 1e-12);
}

TEST(Losses, ZeroGradientHasNoDerivative) {
    const at::Tensor w = at::zeros({1, 1, 2, 2}, at::kDouble).requires_grad_(true);
    const at::Tensor mix = at::full({2, 1, 1, 1}, 0.5, at::kDouble);
    const auto loss = wgan_gp_discriminator_loss(linear_critic(w), constant(1.0), constant(1.0),
                                                 mix, {10.0, 0.0, 1.0});
    EXPECT_NEAR(loss.penalty.item<double>(), 1.0, 1e-12);
    const at::Tensor gradient = torch::autograd::grad({loss.total}, {w})[0];
    EXPECT_TRUE(gradient.isfinite().all().item<bool>());
    EXPECT_EQ(gradient.abs().max().item<double>(), 0.0);
}

TEST(Losses, GradientScaleIsThatOfTheFullSizePicture) {
    // The same critic seen from a picture four times as wide, box-averaged before its first layer.
    const at::Tensor w = weights();
    const Critic critic = linear_critic(w);
    const at::Tensor full = at::rand({2, 1, 8, 8}, at::kDouble).requires_grad_(true);
    const at::Tensor scores = critic(at::avg_pool2d(full, {4, 4}));
    const at::Tensor gradient = torch::autograd::grad({scores.sum()}, {full})[0];
    const double full_norm = gradient.flatten(1).norm(2, 1)[0].item<double>();

    EXPECT_EQ(gradient_scale_at(2.0), 0.25);
    EXPECT_EQ(gradient_scale_at(2.75), 0.25);
    EXPECT_EQ(gradient_scale_at(0.3), 1.0);
    EXPECT_NEAR(full_norm, 5.0 * gradient_scale_at(2.0), 1e-12);

    const at::Tensor mix = at::full({2, 1, 1, 1}, 0.5, at::kDouble);
    const auto wgan = wgan_gp_discriminator_loss(critic, constant(1.0), constant(1.0), mix,
                                                 {1.0, 0.0, gradient_scale_at(2.0)});
    EXPECT_NEAR(wgan.penalty.item<double>(), (full_norm - 1.0) * (full_norm - 1.0), 1e-12);
    const auto r1 = non_saturating_discriminator_loss(critic, constant(1.0), constant(1.0), 1.0,
                                                      gradient_scale_at(2.0));
    EXPECT_NEAR(r1.penalty.item<double>(), full_norm * full_norm, 1e-12);
}

TEST(Losses, NonSaturatingWithR1) {
    const at::Tensor w = weights();
    const auto loss = non_saturating_discriminator_loss(linear_critic(w), constant(0.1),
                                                        constant(-0.2), 8.0, 1.0);
    const double expected =
        std::log1p(std::exp(-1.4)) + std::log1p(std::exp(-0.7)) + 0.5 * 8.0 * 25.0;
    EXPECT_NEAR(loss.total.item<double>(), expected, 1e-12);
    EXPECT_NEAR(loss.penalty.item<double>(), 25.0, 1e-12);

    // d/dw of the penalty part alone: r1_weight * w.
    const auto plain = non_saturating_discriminator_loss(linear_critic(w), constant(0.1),
                                                         constant(-0.2), 0.0, 1.0);
    EXPECT_FALSE(plain.penalty.defined());
    const at::Tensor difference =
        torch::autograd::grad({loss.total}, {w})[0] - torch::autograd::grad({plain.total}, {w})[0];
    EXPECT_LT((difference - 8.0 * w.detach()).abs().max().item<double>(), 1e-12);
}

TEST(Losses, GeneratorLosses) {
    const at::Tensor scores = at::tensor({2.0, -1.0}, at::kDouble).view({2, 1});
    EXPECT_NEAR(wgan_generator_loss(scores).item<double>(), -0.5, 1e-12);
    const double expected = 0.5 * (std::log1p(std::exp(-2.0)) + std::log1p(std::exp(1.0)));
    EXPECT_NEAR(non_saturating_generator_loss(scores).item<double>(), expected, 1e-12);
}

TEST(Losses, InfoGanIsTheMeanSquaredErrorOfTheFirstComponents) {
    const at::Tensor z = at::tensor({1.0, 2.0, 9.0, -1.0, 0.0, 9.0}).view({2, 3});
    const at::Tensor read = at::tensor({0.0, 2.0, -1.0, 3.0}).view({2, 2});
    EXPECT_DOUBLE_EQ(infogan_loss(z, read).item<double>(), (1.0 + 0.0 + 0.0 + 9.0) / 4.0);
}

}  // namespace
}  // namespace zscope
