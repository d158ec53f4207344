#pragma once

#include <cstdint>

#include "core/model/progan/config.h"

namespace zscope::bench {

enum class Penalty { none, r1, wgan_gp };

/// Floating-point operations that the gradients of one G step and one D step need for each real
/// picture, two for each multiply-add of generator_multiply_adds and discriminator_multiply_adds;
/// an optimizer's are not counted. A gradient of weights and inputs is twice the forward work, one
/// of inputs alone once, and the derivative of that one, with respect to weights and to what came
/// in, twice. The D step takes the pictures of the G step; R1 takes the forward pass on the real
/// ones, WGAN-GP needs one of its own.
[[nodiscard]] double gradient_flops(const ProGanConfig& config, Penalty penalty);

/// The same for the mean step of Trainer::step: the D step draws pictures of its own, and the
/// penalty comes in one of `interval` steps.
[[nodiscard]] double trainer_step_flops(const ProGanConfig& config, Penalty penalty,
                                        std::int64_t interval);

}  // namespace zscope::bench
