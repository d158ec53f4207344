#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "core/train/adam.h"
#include "core/train/train_config.h"
#include "core/train/trainer.h"
#include "core/train/training_images.h"
#include "tests/bench/plain_progan.h"

namespace zscope::bench {

/// Adam, one operation a line and a tensor at a time (Kingma and Ba 2015, algorithm 1).
class PlainAdam {
  public:
    PlainAdam(const NamedTensors& parameters, const AdamOptions& options);
    /// An undefined gradient leaves its parameter alone.
    void step(const std::vector<at::Tensor>& gradients, double learning_rate);

  private:
    std::vector<at::Tensor> parameters_;
    std::vector<at::Tensor> first_;
    std::vector<at::Tensor> second_;
    AdamOptions options_;
    std::int64_t steps_ = 0;
};

/// Trainer::step as one would first write it: the plain networks, PlainAdam, the running average a
/// tensor at a time. At full resolution, on the CPU, for the non-saturating loss with R1 or
/// WGAN-GP, with plain_penalty where hp_lambda says so (of the default layers, step and variance,
/// without a ramp), and nothing else. Begins with the weights and random numbers of a Trainer that
/// has made no step, and makes the same steps but for rounding.
class PlainTrainer {
  public:
    /// pixels [N, C, R, R] uint8: those of the trainer's pictures.
    PlainTrainer(const Trainer& trainer, at::Tensor pixels);

    /// Returns the loss of the D step.
    double step();

    /// Of the generator; up kernels are flipped, as PlainGenerator has them.
    [[nodiscard]] const NamedTensors& averaged() const noexcept { return averaged_; }

  private:
    [[nodiscard]] at::Tensor draw_latents();
    [[nodiscard]] at::Tensor draw_pictures();
    /// R1 in one of r1_interval steps.
    [[nodiscard]] at::Tensor non_saturating_loss(const at::Tensor& real, const at::Tensor& fake);
    [[nodiscard]] at::Tensor wgan_gp_loss(const at::Tensor& real, const at::Tensor& fake);
    [[nodiscard]] double discriminator_step();
    void update_average();
    void generator_step();
    /// In the directions of the trainer's step.
    [[nodiscard]] at::Tensor penalty_at(const at::Tensor& latents) const;

    TrainConfig config_;
    std::int64_t minibatch_;
    at::Tensor pixels_;
    at::Generator rng_;
    EpochSampler sampler_;
    PlainGenerator generator_;
    PlainDiscriminator discriminator_;
    NamedTensors averaged_;
    PlainAdam adam_generator_;
    PlainAdam adam_discriminator_;
    std::int64_t steps_ = 0;
};

}  // namespace zscope::bench
