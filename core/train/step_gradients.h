#pragma once

#include <ATen/core/Tensor.h>

#include <cstddef>
#include <vector>

#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/train/train_config.h"

namespace zscope {

/// What the passes of a step are made with. Holds references: lives no longer than them.
struct StepPasses {
    const GeneratorNetwork& generator;
    const DiscriminatorNetwork& discriminator;
    const TrainConfig& config;
    double lod = 0.0;
};

/// Where things are in the result of discriminator_gradients; all but the gradients are 0-dim.
struct DiscriminatorOutputs {
    static constexpr std::size_t kLoss = 0;  ///< without InfoGAN's term
    static constexpr std::size_t kScoreReal = 1;
    static constexpr std::size_t kScoreFake = 2;
    static constexpr std::size_t kPenalty = 3;    ///< undefined where it is not evaluated
    static constexpr std::size_t kInfogan = 4;    ///< undefined without a head
    static constexpr std::size_t kGradients = 5;  ///< from here on; undefined: not in use
};

/// Where things are in the result of generator_gradients.
struct GeneratorOutputs {
    static constexpr std::size_t kLoss = 0;  ///< the adversarial part, 0-dim
    static constexpr std::size_t kGradients = 1;
};

/// Losses and the gradients with respect to the discriminator's weights. `inputs`: latents [N, n],
/// real pictures [N, C, r, r], with WGAN-GP also its mixing weights [N, 1, 1, 1]. `r1_weight`: 0
/// where R1 is not evaluated. Work that can be recorded (CapturedWork): nothing is drawn or read
/// back.
[[nodiscard]] std::vector<at::Tensor> discriminator_gradients(
    const StepPasses& passes, double r1_weight, const std::vector<at::Tensor>& inputs);

/// The generator's adversarial loss and the gradients, InfoGAN's term included, with respect to its
/// weights. `inputs`: latents [N, n], with InfoGAN also its own latents [N, n], as in the published
/// code. Work that can be recorded, too.
[[nodiscard]] std::vector<at::Tensor> generator_gradients(const StepPasses& passes,
                                                          const std::vector<at::Tensor>& inputs);

}  // namespace zscope
