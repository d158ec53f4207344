#include "core/train/step_gradients.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <optional>

#include "core/tensor/named_tensors.h"
#include "core/train/losses.h"

namespace zscope {

namespace {

/// Appends gradients with respect to `parameters` only: nothing is computed for the other network's
/// weights.
void append_gradients(const at::Tensor& loss, const NamedTensors& parameters,
                      std::vector<at::Tensor>& outputs) {
    const std::vector<at::Tensor> gradients =
        torch::autograd::grad({loss}, tensors_of(parameters), {}, /*retain_graph=*/std::nullopt,
                              /*create_graph=*/false, /*allow_unused=*/true);
    outputs.insert(outputs.end(), gradients.begin(), gradients.end());
}

at::Tensor fakes_without_graph(const StepPasses& passes, const at::Tensor& latents) {
    const at::NoGradGuard no_grad;
    return passes.generator.forward(latents, passes.lod);
}

at::Tensor generator_infogan_loss(const StepPasses& passes, const at::Tensor& latents) {
    const at::Tensor fake = passes.generator.forward(latents, passes.lod);
    return infogan_loss(latents, passes.discriminator.forward(fake, passes.lod).q);
}

}  // namespace

std::vector<at::Tensor> discriminator_gradients(const StepPasses& passes, double r1_weight,
                                                const std::vector<at::Tensor>& inputs) {
    const TrainConfig& config = passes.config;
    const at::Tensor& latents = inputs.at(0);
    const at::Tensor& real = inputs.at(1);
    const at::Tensor fake = fakes_without_graph(passes, latents);
    at::Tensor read;
    const Critic critic = [&](const at::Tensor& pictures) {
        const DiscriminatorPass pass = passes.discriminator.forward(pictures, passes.lod);
        if (pictures.is_same(fake)) {
            read = pass.q;
        }
        return pass.scores;
    };
    const double scale = gradient_scale_at(passes.lod);
    DiscriminatorLoss loss =
        config.loss == LossKind::wgan_gp
            ? wgan_gp_discriminator_loss(critic, real, fake, inputs.at(2),
                                         {config.gradient_penalty, config.drift, scale})
            : non_saturating_discriminator_loss(critic, real, fake, r1_weight, scale);
    std::vector<at::Tensor> outputs = {loss.total.detach(), loss.score_real, loss.score_fake,
                                       loss.penalty, at::Tensor()};
    if (config.infogan_size > 0) {
        const at::Tensor error = infogan_loss(latents, read);
        outputs[DiscriminatorOutputs::kInfogan] = error.detach();
        loss.total = loss.total + config.infogan_lambda * error;
    }
    append_gradients(loss.total, passes.discriminator.parameters(), outputs);
    return outputs;
}

std::vector<at::Tensor> generator_gradients(const StepPasses& passes,
                                            const std::vector<at::Tensor>& inputs) {
    const TrainConfig& config = passes.config;
    const at::Tensor fake = passes.generator.forward(inputs.at(0), passes.lod);
    const at::Tensor scores = passes.discriminator.forward(fake, passes.lod).scores;
    at::Tensor loss = config.loss == LossKind::wgan_gp ? wgan_generator_loss(scores)
                                                       : non_saturating_generator_loss(scores);
    std::vector<at::Tensor> outputs = {loss.detach()};
    if (config.infogan_size > 0) {
        loss = loss + config.infogan_lambda * generator_infogan_loss(passes, inputs.at(1));
    }
    append_gradients(loss, passes.generator.parameters(), outputs);
    return outputs;
}

}  // namespace zscope
