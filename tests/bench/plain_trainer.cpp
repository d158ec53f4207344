#include "tests/bench/plain_trainer.h"

#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>
#include <utility>

#include "core/hessian/sign_vectors.h"
#include "core/regularizers/hessian_penalty.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/regularizer_seed.h"
#include "core/train/train_state.h"

namespace zscope::bench {

namespace {

AdamOptions adam_options(const TrainConfig& config) {
    return {config.adam_beta1, config.adam_beta2, config.adam_epsilon};
}

/// A generator of random numbers that stands where the trainer's does.
at::Generator rng_of(const Trainer& trainer) {
    at::Generator rng = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{0});
    const TrainState state = trainer.state();
    for (const auto& [name, tensor] : state.tensors) {
        if (name == kRandomState) {
            rng.set_state(tensor);
        }
    }
    return rng;
}

NamedTensors copies(const NamedTensors& parameters) {
    NamedTensors copied;
    for (const auto& [name, tensor] : parameters) {
        copied.emplace_back(name, tensor.detach().clone());
    }
    return copied;
}

std::vector<at::Tensor> gradients_of(const at::Tensor& loss, const NamedTensors& parameters) {
    return torch::autograd::grad({loss}, tensors_of(parameters), {}, {}, false,
                                 /*allow_unused=*/true);
}

/// d sum(scores) / d pictures, with a graph.
at::Tensor slopes(const at::Tensor& scores, const at::Tensor& pictures) {
    return torch::autograd::grad({scores.sum()}, {pictures}, {}, true, true)[0];
}

}  // namespace

PlainAdam::PlainAdam(const NamedTensors& parameters, const AdamOptions& options)
    : parameters_(tensors_of(parameters)), options_(options) {
    for (const at::Tensor& parameter : parameters_) {
        first_.push_back(at::zeros(parameter.sizes()));
        second_.push_back(at::zeros(parameter.sizes()));
    }
}

void PlainAdam::step(const std::vector<at::Tensor>& gradients, double learning_rate) {
    const at::NoGradGuard no_grad;
    ++steps_;
    const double first_sum = 1.0 - std::pow(options_.beta1, static_cast<double>(steps_));
    const double second_sum = 1.0 - std::pow(options_.beta2, static_cast<double>(steps_));
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        const at::Tensor& gradient = gradients[i];
        if (!gradient.defined()) {
            continue;
        }
        first_[i] = options_.beta1 * first_[i] + (1.0 - options_.beta1) * gradient;
        second_[i] = options_.beta2 * second_[i] + (1.0 - options_.beta2) * gradient * gradient;
        const at::Tensor mean = first_[i] / first_sum;
        const at::Tensor size = at::sqrt(second_[i] / second_sum) + options_.epsilon;
        parameters_[i].sub_(learning_rate * mean / size);
    }
}

PlainTrainer::PlainTrainer(const Trainer& trainer, at::Tensor pixels)
    : config_(trainer.config()),
      minibatch_(trainer.schedule().minibatch),
      pixels_(std::move(pixels)),
      rng_(rng_of(trainer)),
      sampler_(pixels_.size(0), config_.seed),
      generator_(config_.network(), trainer.generator().parameters()),
      discriminator_(config_.network(), trainer.discriminator().parameters()),
      averaged_(copies(generator_.parameters())),
      adam_generator_(generator_.parameters(), adam_options(config_)),
      adam_discriminator_(discriminator_.parameters(), adam_options(config_)) {}

double PlainTrainer::step() {
    const double loss = discriminator_step();
    update_average();
    generator_step();
    ++steps_;
    return loss;
}

at::Tensor PlainTrainer::draw_latents() {
    return at::randn({minibatch_, config_.latent_size}, rng_, at::kFloat);
}

at::Tensor PlainTrainer::draw_pictures() {
    const at::Tensor bytes = pixels_.index_select(0, at::tensor(sampler_.next(minibatch_)));
    return bytes.to(at::kFloat) * (2.0 / 255.0) - 1.0;
}

at::Tensor PlainTrainer::non_saturating_loss(const at::Tensor& real, const at::Tensor& fake) {
    const bool has_penalty = steps_ % config_.r1_interval == 0;
    const at::Tensor input = real.detach().set_requires_grad(has_penalty);
    const at::Tensor score_real = discriminator_.forward(input);
    const at::Tensor score_fake = discriminator_.forward(fake);
    const at::Tensor loss = at::softplus(score_fake).mean() + at::softplus(-score_real).mean();
    if (!has_penalty) {
        return loss;
    }
    const double weight = 0.5 * config_.r1_gamma * static_cast<double>(config_.r1_interval);
    return loss + weight * slopes(score_real, input).square().sum({1, 2, 3}).mean();
}

at::Tensor PlainTrainer::wgan_gp_loss(const at::Tensor& real, const at::Tensor& fake) {
    const at::Tensor score_real = discriminator_.forward(real);
    const at::Tensor score_fake = discriminator_.forward(fake);
    const at::Tensor mix = at::rand({minibatch_, 1, 1, 1}, rng_, at::kFloat);
    const at::Tensor mixed = (real + mix * (fake - real)).set_requires_grad(true);
    const at::Tensor norm =
        slopes(discriminator_.forward(mixed), mixed).square().sum({1, 2, 3}).sqrt();
    return score_fake.mean() - score_real.mean() +
           config_.gradient_penalty * (norm - 1.0).square().mean() +
           config_.drift * score_real.square().mean();
}

double PlainTrainer::discriminator_step() {
    const at::Tensor fake = generator_.forward(draw_latents()).detach();
    const at::Tensor real = draw_pictures();
    const at::Tensor loss = config_.loss == LossKind::wgan_gp ? wgan_gp_loss(real, fake)
                                                              : non_saturating_loss(real, fake);
    adam_discriminator_.step(gradients_of(loss, discriminator_.parameters()),
                             config_.learning_rate);
    return loss.item<double>();
}

void PlainTrainer::update_average() {
    const at::NoGradGuard no_grad;
    const double kept = std::exp2(-static_cast<double>(minibatch_) /
                                  static_cast<double>(config_.ema_half_life_images));
    const NamedTensors& parameters = generator_.parameters();
    for (std::size_t i = 0; i < averaged_.size(); ++i) {
        averaged_[i].second = kept * averaged_[i].second + (1.0 - kept) * parameters[i].second;
    }
}

void PlainTrainer::generator_step() {
    const at::Tensor latents = draw_latents();
    const at::Tensor score = discriminator_.forward(generator_.forward(latents));
    at::Tensor loss =
        config_.loss == LossKind::wgan_gp ? -score.mean() : at::softplus(-score).mean();
    if (config_.regularizers[hp::lambda] > 0.0) {
        loss = loss + config_.regularizers[hp::lambda] * penalty_at(latents);
    }
    adam_generator_.step(gradients_of(loss, generator_.parameters()), config_.learning_rate);
}

at::Tensor PlainTrainer::penalty_at(const at::Tensor& latents) const {
    constexpr std::uint64_t kFirstRegularizer = 0;
    const std::uint64_t seed =
        regularizer_seed(static_cast<std::uint64_t>(config_.seed),
                         static_cast<std::uint64_t>(steps_), kFirstRegularizer);
    const bool is_max = config_.regularizers[hp::reduction] == "max";
    return plain_penalty(
        generator_, latents, draw_directions(latents, config_.regularizers[hp::directions], seed),
        first_convolutions(config_.network()).back(), is_max ? Reduction::max : Reduction::mean,
        is_max ? config_.regularizers[hp::groups] : 1);
}

}  // namespace zscope::bench
