#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "core/train/trainer.h"
#include "tests/support/numbers.h"
#include "tests/train/tiny_run.h"

/// InfoGAN's term in the generator's loss.
namespace zscope {
namespace {

using test::tiny_config;
using test::tiny_images;

constexpr std::int64_t kRead = 2;  // components that the head reads

/// Steps of learning rate 0 leave the weights as they are, so that runs of other weights of the
/// term take their gradients at the same place.
TrainConfig resting_config(LossKind loss, double infogan_lambda) {
    TrainConfig config = tiny_config(loss);
    config.initial_resolution = 8;
    config.minibatch = {8};
    config.learning_rate = 0.0;
    config.adam_beta1 = 0.0;  // the first moment is the gradient
    config.infogan_size = kRead;
    config.infogan_lambda = infogan_lambda;
    return config;
}

at::Tensor tensor_of(const TrainState& state, const std::string& name) {
    const auto found =
        std::ranges::find(state.tensors, name, [](const auto& named) { return named.first; });
    EXPECT_NE(found, state.tensors.end()) << name;
    return found == state.tensors.end() ? at::Tensor() : found->second;
}

/// Gradients of the generator's parameters in the step that was made last, in order.
std::vector<at::Tensor> generator_gradients(const Trainer& trainer) {
    const TrainState state = trainer.state();
    std::vector<at::Tensor> gradients;
    for (const auto& [name, tensor] : trainer.generator().parameters()) {
        gradients.push_back(tensor_of(state, "adam_generator/first/" + name));
    }
    return gradients;
}

/// The gradient of the mean squared error between the first components of z and what D reads off
/// G(z), by autograd.
std::vector<at::Tensor> gradients_of_the_term(const Trainer& trainer, const at::Tensor& z) {
    const at::Tensor read = trainer.discriminator().forward(trainer.generator().forward(z)).q;
    const at::Tensor error = (z.narrow(1, 0, kRead) - read).square().mean();
    std::vector<at::Tensor> parameters;
    for (const auto& [name, tensor] : trainer.generator().parameters()) {
        parameters.push_back(tensor);
    }
    return torch::autograd::grad({error}, parameters, {}, {}, false, true);
}

class InfoGanTest : public ::testing::TestWithParam<LossKind> {};
INSTANTIATE_TEST_SUITE_P(Losses, InfoGanTest,
                         ::testing::Values(LossKind::wgan_gp, LossKind::non_saturating_r1));

TEST_P(InfoGanTest, TheGeneratorsGradientHoldsTheWeightedTerm) {
    at::set_num_threads(1);
    constexpr double kLambda = 10.0;
    Trainer with(resting_config(GetParam(), 1.0 + kLambda), tiny_images());
    Trainer without(resting_config(GetParam(), 1.0), tiny_images());

    // The numbers a step draws: latents of D, WGAN-GP's mixture, latents of G, those of the term.
    at::Generator random = at::make_generator<at::CPUGeneratorImpl>();
    random.set_state(tensor_of(with.state(), kRandomState));
    const auto draw_latents = [&] { return at::randn({8, 3}, random, at::kFloat); };
    (void)draw_latents();
    if (GetParam() == LossKind::wgan_gp) {
        (void)at::rand({8, 1, 1, 1}, random, at::kFloat);
    }
    (void)draw_latents();
    const at::Tensor latents = draw_latents();

    with.step();
    without.step();
    const std::vector<at::Tensor> more = generator_gradients(with);
    const std::vector<at::Tensor> less = generator_gradients(without);
    const std::vector<at::Tensor> term = gradients_of_the_term(with, latents);
    double scale = 0.0;
    for (const at::Tensor& gradient : term) {
        scale = std::max(scale, gradient.defined() ? kLambda * testing::largest(gradient) : 0.0);
    }
    ASSERT_GT(scale, 0.0);
    for (std::size_t i = 0; i < term.size(); ++i) {
        const at::Tensor expected = term[i].defined() ? kLambda * term[i] : at::zeros_like(more[i]);
        EXPECT_LT(testing::largest(more[i] - less[i] - expected), 1e-3 * scale)
            << with.generator().parameters()[i].first;
    }
}

}  // namespace
}  // namespace zscope
