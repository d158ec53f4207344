#include "core/train/trainer.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "core/base/error.h"
#include "core/model/device.h"
#include "core/model/torch_failure.h"
#include "core/tensor/true_float32.h"
#include "core/train/regularizer_seed.h"

namespace zscope {

namespace {

NamedTensors clone_of(const NamedTensors& named) {
    const at::NoGradGuard no_grad;
    NamedTensors copy;
    for (const auto& [name, tensor] : named) {
        copy.emplace_back(name, tensor.detach().clone());
    }
    return copy;
}

/// Fresh weights, drawn on the CPU and moved: a run begins with the same ones on every device.
template <typename Network>
Network fresh_network(const ProGanConfig& config, const at::Generator& rng, c10::Device device) {
    Network drawn(config, rng);
    if (device.is_cpu()) {
        return drawn;
    }
    NamedTensors moved;
    for (const auto& [name, tensor] : drawn.parameters()) {
        moved.emplace_back(name, tensor.detach().to(device).requires_grad_(true));
    }
    return Network(config, std::move(moved));
}

std::vector<at::Tensor> from(std::size_t first, const std::vector<at::Tensor>& outputs) {
    return {outputs.begin() + static_cast<std::ptrdiff_t>(first), outputs.end()};
}

/// More than a level of detail lasts while a resolution fades in.
int eager_runs(const TrainConfig& config) {
    return std::max(CapturedWork::kEagerRuns, static_cast<int>(config.minibatch_repeats) + 1);
}

}  // namespace

Trainer::Trainer(const TrainConfig& config, std::shared_ptr<const TrainingImages> images)
    : Trainer(config, std::move(images), (config.validate(), find_device(config.device))) {}

Trainer::Trainer(TrainConfig config, std::shared_ptr<const TrainingImages> images,
                 c10::Device device, std::optional<DeviceGraphMaker> graphs)
    : config_((config.validate(), std::move(config))),
      images_(std::move(images)),
      device_(device),
      rng_(at::make_generator<at::CPUGeneratorImpl>(static_cast<std::uint64_t>(config_.seed))),
      generator_(fresh_network<GeneratorNetwork>(config_.network(), rng_, device_)),
      discriminator_(fresh_network<DiscriminatorNetwork>(config_.network(), rng_, device_)),
      averaged_(config_.network(), clone_of(generator_.parameters())),
      adam_generator_(generator_.parameters(),
                      {config_.adam_beta1, config_.adam_beta2, config_.adam_epsilon}),
      adam_discriminator_(discriminator_.parameters(),
                          {config_.adam_beta1, config_.adam_beta2, config_.adam_epsilon}),
      sampler_(images_->count(), config_.seed),
      schedule_(schedule_at(config_, 0)),
      regularizers_(regularizers_of(config_)),
      captured_(graphs ? *std::move(graphs) : graphs_on(device_), eager_runs(config_)) {
    if (images_->resolution() != config_.resolution ||
        images_->channels() != config_.network().channels) {
        throw Error(ErrorCode::invalid_argument,
                    "training pictures are " + std::to_string(images_->channels()) + " x " +
                        std::to_string(images_->resolution()) + " px, the run expects " +
                        std::to_string(config_.network().channels) + " x " +
                        std::to_string(config_.resolution));
    }
}

StepReport Trainer::step() {
    if (counters_.block_position == 0) {
        enter_block();
    }
    StepReport report;
    report.schedule = schedule_;
    try {
        discriminator_step(report);
        update_average();
        counters_.images += schedule_.minibatch;
        generator_step(report);
    } catch (...) {
        throw translate_torch_failure(std::current_exception());
    }
    ++counters_.steps;
    counters_.block_position = (counters_.block_position + 1) % config_.minibatch_repeats;
    report.images = counters_.images;
    report.notices = captured_.new_refusals();
    return report;
}

void Trainer::enter_block() {
    counters_.block_start = counters_.images;
    schedule_ = schedule_at(config_, counters_.images);
    if (counters_.reset_lod < 0.0 || crosses_level(counters_.reset_lod, schedule_.lod)) {
        adam_generator_.reset();
        adam_discriminator_.reset();
    }
    counters_.reset_lod = schedule_.lod;
}

SchedulePoint Trainer::schedule() const {
    return schedule_;
}

void Trainer::discriminator_step(StepReport& report) {
    using Outputs = DiscriminatorOutputs;
    const Tf32Pass no_difference(device_);
    const double r1_weight = wants_r1() && config_.loss != LossKind::wgan_gp
                                 ? config_.r1_gamma * static_cast<double>(config_.r1_interval)
                                 : 0.0;
    CapturedWork& work = captured_.part(r1_weight > 0.0 ? kPenalisedPart : kDiscriminatorPart);
    const std::vector<at::Tensor> found =
        work.run(capture_key(r1_weight), discriminator_inputs(),
                 [with = passes(), r1_weight](const std::vector<at::Tensor>& inputs) {
                     return discriminator_gradients(with, r1_weight, inputs);
                 });
    report.loss_discriminator = found[Outputs::kLoss].item<double>();
    report.score_real = found[Outputs::kScoreReal].item<double>();
    report.score_fake = found[Outputs::kScoreFake].item<double>();
    if (found[Outputs::kPenalty].defined()) {
        report.penalty = found[Outputs::kPenalty].item<double>();
    }
    if (found[Outputs::kInfogan].defined()) {
        report.infogan = found[Outputs::kInfogan].item<double>();
    }
    if (!adam_discriminator_.step(from(Outputs::kGradients, found), config_.learning_rate)) {
        ++counters_.skipped_discriminator;
    }
}

std::vector<at::Tensor> Trainer::discriminator_inputs() {
    std::vector<at::Tensor> inputs = {draw_latents()};
    inputs.push_back(images_->batch(sampler_.next(schedule_.minibatch), schedule_.lod, device_));
    if (config_.loss == LossKind::wgan_gp) {
        inputs.push_back(at::rand({schedule_.minibatch, 1, 1, 1}, rng_, at::kFloat).to(device_));
    }
    return inputs;
}

StepPasses Trainer::passes() const {
    return {.generator = generator_,
            .discriminator = discriminator_,
            .config = config_,
            .lod = schedule_.lod};
}

CapturedWork::MakeKey Trainer::capture_key(double constant) const {
    return [this, constant] {
        CaptureKey key{.numbers = {schedule_.lod, constant}, .storages = {}};
        append_storages(generator_.parameters(), key.storages);
        append_storages(discriminator_.parameters(), key.storages);
        return key;
    };
}

void Trainer::update_average() {
    const at::NoGradGuard no_grad;
    const double beta = ema_beta(schedule_.minibatch, config_.ema_half_life_images);
    at::_foreach_lerp_(tensors_of(averaged_.parameters()), tensors_of(generator_.parameters()),
                       1.0 - beta);
}

void Trainer::generator_step(StepReport& report) {
    const at::Tensor latents = draw_latents();
    std::vector<at::Tensor> gradients = adversarial_gradients(latents, report);
    add_regularizers(latents, gradients, report);
    if (!adam_generator_.step(std::move(gradients), config_.learning_rate)) {
        ++counters_.skipped_generator;
    }
}

std::vector<at::Tensor> Trainer::adversarial_gradients(const at::Tensor& latents,
                                                       StepReport& report) {
    const Tf32Pass no_difference(device_);
    std::vector<at::Tensor> inputs = {latents};
    if (config_.infogan_size > 0) {
        inputs.push_back(draw_latents());
    }
    constexpr double kNoConstant = 0.0;
    const std::vector<at::Tensor> found =
        captured_.part(kGeneratorPart)
            .run(capture_key(kNoConstant), inputs,
                 [with = passes()](const std::vector<at::Tensor>& given) {
                     return generator_gradients(with, given);
                 });
    report.loss_generator = found[GeneratorOutputs::kLoss].item<double>();
    return from(GeneratorOutputs::kGradients, found);
}

void Trainer::add_regularizers(const at::Tensor& latents, std::vector<at::Tensor>& gradients,
                               StepReport& report) {
    const TrueFloat32 differences;
    for (std::size_t i = 0; i < regularizers_.size(); ++i) {
        const RunRegularizer& regularizer = regularizers_[i];
        RegularizerReport part{.name = std::string(regularizer.term->name()),
                               .lambda = regularizer.lambda_at(counters_.images),
                               .value = std::nullopt};
        if (part.lambda > 0.0) {
            part.value =
                regularizer.term->add_gradient({generator_, latents, schedule_.lod,
                                                regularizer_rng(i), &captured_.part(part.name)},
                                               part.lambda, gradients);
        }
        report.regularizers.push_back(std::move(part));
    }
}

at::Generator Trainer::regularizer_rng(std::size_t index) const {
    // Not the run's own generator: a run without the regularizer then sees the same latents.
    const std::uint64_t seed = regularizer_seed(static_cast<std::uint64_t>(config_.seed),
                                                static_cast<std::uint64_t>(counters_.steps), index);
    return at::make_generator<at::CPUGeneratorImpl>(seed);
}

at::Tensor Trainer::draw_latents() {
    return at::randn({schedule_.minibatch, config_.latent_size}, rng_, at::kFloat).to(device_);
}

bool Trainer::wants_r1() const noexcept {
    return config_.r1_gamma > 0.0 && counters_.steps % config_.r1_interval == 0;
}

void Trainer::check_options(const TrainConfig& changed) const {
    changed.validate();
    check_same_run(config_, changed);
    check_device(changed.device);
}

void Trainer::change_options(TrainConfig changed) {
    check_options(changed);
    if (const std::string what = recorded_changes(config_, changed); !what.empty()) {
        changes_ += (changes_.empty() ? "from " : "; from ") + std::to_string(counters_.images) +
                    " images: " + what;
    }
    config_ = std::move(changed);
    // Inside a block too, since a run resumed from here works its schedule out the same way.
    schedule_ = schedule_at(config_, counters_.block_start);
    regularizers_ = regularizers_of(config_);
    captured_.forget();
}

void Trainer::check_device(const std::string& wanted) const {
    if (wanted != config_.device && find_device(wanted) != device_) {
        throw Error(ErrorCode::invalid_argument,
                    "training option device is fixed while a run goes on: it is on " +
                        device_.str() + ", and " + wanted + " was asked for",
                    "Stop the run and resume it on the other device");
    }
}

TrainState Trainer::state() const {
    TrainState state = gather_state(
        {generator_, averaged_, discriminator_, adam_generator_, adam_discriminator_, rng_});
    const std::int64_t steps_generator = state.counters.adam_generator;
    const std::int64_t steps_discriminator = state.counters.adam_discriminator;
    state.counters = counters_;
    state.counters.data_position = sampler_.position();
    state.counters.adam_generator = steps_generator;
    state.counters.adam_discriminator = steps_discriminator;
    state.changes = changes_;
    state.origin = origin_;
    return state;
}

void Trainer::restore(const TrainState& state) {
    const at::NoGradGuard no_grad;
    const TrainState own = this->state();
    std::map<std::string, at::Tensor> found(state.tensors.begin(), state.tensors.end());
    for (const auto& [name, target] : own.tensors) {
        const auto source = found.find(name);
        if (source == found.end() || source->second.sizes() != target.sizes() ||
            source->second.scalar_type() != target.scalar_type()) {
            throw Error(ErrorCode::bad_file,
                        "checkpoint does not fit this run: tensor " + name +
                            (source == found.end() ? " is missing" : " has another shape or type"),
                        "Resume with the configuration the run was started with");
        }
    }
    for (const auto& [name, target] : own.tensors) {
        if (name == kRandomState) {
            rng_.set_state(found.at(name));
        } else {
            target.detach().copy_(found.at(name));
        }
    }
    counters_ = state.counters;
    changes_ = state.changes;
    origin_ = state.origin;
    sampler_.seek(counters_.data_position);
    adam_generator_.restore_steps(counters_.adam_generator);
    adam_discriminator_.restore_steps(counters_.adam_discriminator);
    schedule_ = schedule_at(config_, counters_.block_start);
}

}  // namespace zscope
