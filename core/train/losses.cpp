#include "core/train/losses.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/mean.h>
#include <ATen/ops/softplus.h>
#include <ATen/ops/square.h>
#include <ATen/ops/sum.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

namespace zscope {

namespace {

/// d sum(scores) / d pictures, with a graph. Minibatch statistics couple samples, as in the
/// original.
at::Tensor input_gradient(const at::Tensor& scores, const at::Tensor& pictures) {
    return torch::autograd::grad({scores.sum()}, {pictures}, {}, /*retain_graph=*/true,
                                 /*create_graph=*/true)[0];
}

at::Tensor as_input(const at::Tensor& pictures) {
    return pictures.detach().requires_grad_(true);
}

}  // namespace

double gradient_scale_at(double lod) {
    return std::exp2(-std::floor(lod));
}

DiscriminatorLoss wgan_gp_discriminator_loss(const Critic& critic, const at::Tensor& real,
                                             const at::Tensor& fake, const at::Tensor& mix,
                                             const WganGpOptions& options) {
    const at::Tensor scores_real = critic(real);
    const at::Tensor scores_fake = critic(fake);
    const at::Tensor mixed = as_input(at::lerp(real, fake, mix));
    const at::Tensor gradient = input_gradient(critic(mixed), mixed);
    const at::Tensor norm =
        at::linalg_vector_norm(gradient.flatten(1), 2, at::IntArrayRef{1}) * options.gradient_scale;
    const at::Tensor penalty = at::square(norm - 1.0).mean();

    DiscriminatorLoss loss;
    loss.total = scores_fake.mean() - scores_real.mean() + options.gradient_penalty * penalty +
                 options.drift * at::square(scores_real).mean();
    loss.score_real = scores_real.detach().mean();
    loss.score_fake = scores_fake.detach().mean();
    loss.penalty = penalty.detach();
    return loss;
}

DiscriminatorLoss non_saturating_discriminator_loss(const Critic& critic, const at::Tensor& real,
                                                    const at::Tensor& fake, double r1_weight,
                                                    double gradient_scale) {
    const bool penalised = r1_weight > 0.0;
    const at::Tensor input = penalised ? as_input(real) : real;
    const at::Tensor scores_real = critic(input);
    const at::Tensor scores_fake = critic(fake);

    DiscriminatorLoss loss;
    loss.total = at::softplus(scores_fake).mean() + at::softplus(-scores_real).mean();
    if (penalised) {
        const at::Tensor gradient = input_gradient(scores_real, input) * gradient_scale;
        const at::Tensor penalty = at::square(gradient).flatten(1).sum(1).mean();
        loss.total = loss.total + 0.5 * r1_weight * penalty;
        loss.penalty = penalty.detach();
    }
    loss.score_real = scores_real.detach().mean();
    loss.score_fake = scores_fake.detach().mean();
    return loss;
}

at::Tensor infogan_loss(const at::Tensor& latents, const at::Tensor& read) {
    return at::square(latents.slice(1, 0, read.size(1)) - read).mean();
}

at::Tensor wgan_generator_loss(const at::Tensor& scores) {
    return -scores.mean();
}

at::Tensor non_saturating_generator_loss(const at::Tensor& scores) {
    return at::softplus(-scores).mean();
}

}  // namespace zscope
