#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

namespace zscope {

/// pictures [N, C, r, r] -> scores [N, 1]; must allow double backward.
using Critic = std::function<at::Tensor(const at::Tensor&)>;

/// The loss of a discriminator step; everything 0-dim. Only `total` carries a graph.
struct DiscriminatorLoss {
    at::Tensor total;
    at::Tensor score_real;  ///< mean D(real)
    at::Tensor score_fake;  ///< mean D(fake)
    at::Tensor
        penalty;  ///< unweighted: mean (||g|| - 1)^2 or mean ||g||^2; undefined when not evaluated
};

struct WganGpOptions {
    double gradient_penalty = 10.0;
    double drift = 0.001;
    double gradient_scale = 1.0;  ///< see gradient_scale_at
};

/// Gradients are meant with respect to the full-size picture. The discriminator box-averages it by
/// 2^floor(lod) before its first layer, so the norm there is the norm at the active resolution
/// divided by 2^floor(lod): the factor returned here.
[[nodiscard]] double gradient_scale_at(double lod);

/// WGAN-GP with drift: mean of D(fake) - D(real) + w (||grad D(x)|| - 1)^2 + drift D(real)^2 at
/// x = real + mix (fake - real), evaluated as a minibatch of its own. `mix` [N, 1, 1, 1] in [0, 1).
/// The norm has no epsilon; a gradient of exactly 0 contributes no derivative.
[[nodiscard]] DiscriminatorLoss wgan_gp_discriminator_loss(const Critic& critic,
                                                           const at::Tensor& real,
                                                           const at::Tensor& fake,
                                                           const at::Tensor& mix,
                                                           const WganGpOptions& options);

/// Mean of softplus(D(fake)) + softplus(-D(real)) + r1_weight / 2 ||grad D(real)||^2. `r1_weight` 0
/// skips the penalty; a lazily applied one is passed multiplied by its interval (StyleGAN2,
/// section 3.1).
[[nodiscard]] DiscriminatorLoss non_saturating_discriminator_loss(const Critic& critic,
                                                                  const at::Tensor& real,
                                                                  const at::Tensor& fake,
                                                                  double r1_weight,
                                                                  double gradient_scale);

/// InfoGAN's term for latents z [N, n] and what the head of D reads off G(z), [N, q]: mean of the
/// squared error in the first q components of the raw z (Hessian Penalty, ECCV 2020, baselines).
[[nodiscard]] at::Tensor infogan_loss(const at::Tensor& latents, const at::Tensor& read);

/// Mean of -D(G(z)).
[[nodiscard]] at::Tensor wgan_generator_loss(const at::Tensor& scores);
/// Mean of softplus(-D(G(z))).
[[nodiscard]] at::Tensor non_saturating_generator_loss(const at::Tensor& scores);

}  // namespace zscope
