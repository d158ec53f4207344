// What a training step costs: Trainer::step whole, its gradients alone, both with the Hessian
// Penalty.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/hessian/penalty.h"
#include "core/hessian/sign_vectors.h"
#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/regularizers/hessian_penalty.h"
#include "core/regularizers/hessian_penalty_options.h"
#include "core/train/trainer.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/penalty_floor.h"
#include "tests/bench/plain_progan.h"
#include "tests/bench/plain_trainer.h"
#include "tests/bench/step_floor.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {

constexpr std::string_view kRoundsOption = "--rounds";

namespace {

using Network = std::function<at::Tensor(const at::Tensor&)>;

at::Tensor slopes(const Network& discriminator, const at::Tensor& pictures) {
    const at::Tensor input = pictures.detach().set_requires_grad(true);
    const at::Tensor score = discriminator(input).sum();
    return torch::autograd::grad({score}, {input}, {}, true, true)[0];
}

/// Gradients of one G step and one D step, without the optimizer (the same in both forms).
void training_step(const Network& generator, const NamedTensors& g_parameters,
                   const Network& discriminator, const NamedTensors& d_parameters,
                   const at::Tensor& z, const at::Tensor& real, Penalty penalty) {
    const at::Tensor fake = generator(z);
    const at::Tensor g_loss = at::softplus(-discriminator(fake)).mean();
    torch::autograd::grad({g_loss}, tensors_of(g_parameters), {}, {}, false, true);
    at::Tensor d_loss = at::softplus(discriminator(fake.detach())).mean() +
                        at::softplus(-discriminator(real)).mean();
    if (penalty == Penalty::r1) {
        d_loss = d_loss + slopes(discriminator, real).square().sum({1, 2, 3}).mean();
    } else {
        const at::Tensor mixed = at::lerp(real, fake.detach(), 0.3);
        const at::Tensor norms = slopes(discriminator, mixed).square().sum({1, 2, 3}).sqrt();
        d_loss = d_loss + 10.0 * (norms - 1.0).square().mean();
    }
    torch::autograd::grad({d_loss}, tensors_of(d_parameters), {}, {}, false, true);
}

/// Two networks of random weights, plain and ours, and what a step is made from.
struct Subject {
    ProGanConfig config;
    std::int64_t batch;
    GeneratorNetwork generator;
    DiscriminatorNetwork discriminator;
    PlainGenerator plain_generator;
    PlainDiscriminator plain_discriminator;
    at::Tensor z;
    at::Tensor real;

    Subject(const ProGanConfig& shape, std::int64_t pictures)
        : config(shape),
          batch(pictures),
          generator(shape, at::make_generator<at::CPUGeneratorImpl>(1)),
          discriminator(shape, at::make_generator<at::CPUGeneratorImpl>(2)),
          plain_generator(shape, generator.parameters()),
          plain_discriminator(shape, discriminator.parameters()),
          z(at::randn({pictures, shape.latent_size})),
          real(at::randn({pictures, shape.channels, shape.resolution, shape.resolution})) {}

    void plain_step(Penalty penalty) const {
        training_step([this](const at::Tensor& x) { return plain_generator.forward(x); },
                      plain_generator.parameters(),
                      [this](const at::Tensor& x) { return plain_discriminator.forward(x); },
                      plain_discriminator.parameters(), z, real, penalty);
    }
    void our_step(Penalty penalty) const {
        training_step([this](const at::Tensor& x) { return generator.forward(x); },
                      generator.parameters(),
                      [this](const at::Tensor& x) { return discriminator.forward(x).scores; },
                      discriminator.parameters(), z, real, penalty);
    }
};

/// Rounds that are timed, and those before them that are not.
struct Rounds {
    int warm_up = 0;
    int timed = 1;
};

Rounds rounds_of(int usual, const Options& options) {
    const auto asked = options.numbers.find(std::string(kRoundsOption));
    const int timed =
        asked == options.numbers.end() ? usual : std::max(1, static_cast<int>(asked->second));
    return {.warm_up = std::min(2, timed - 1), .timed = timed};
}

/// What a row says of one form.
std::string time_cell(double milliseconds, double flops, double peak) {
    return duration_text(milliseconds) + ", " + rate_text(milliseconds, flops) + " " +
           floor_text(milliseconds, flops, peak);
}

/// A row of plain and ours, and its aim. `times`: milliseconds of a step of the two.
void report_step(const std::string& what, const std::string& name, std::int64_t batch,
                 const std::vector<double>& times, double flops, const Rounds& rounds, Rows& rows) {
    const double images = 1e3 * static_cast<double>(batch) / times[1];
    print_row({what, name + ", " + std::to_string(batch), time_cell(times[0], flops, rows.peak),
               ratio_text(times[0], times[1]) + ", " + time_cell(times[1], flops, rows.peak) +
                   ", " + std::to_string(std::lround(images)) + " images/s",
               std::to_string(rounds.warm_up) + " + " + std::to_string(rounds.timed)});
    rows.aims.push_back({"training step " + name + ", batch " + std::to_string(batch) + ", " + what,
                         times[0] / times[1], 1.5});
}

/// The most that the two forms of the row above hold, and its aim.
void report_memory(const std::string& what, const std::string& name, std::int64_t batch,
                   double plain, double ours, Rows& rows) {
    print_row({"its memory", "", std::to_string(std::lround(plain)) + " MB",
               std::to_string(std::lround(ours)) + " MB", ""});
    rows.aims.push_back({"peak memory " + name + ", batch " + std::to_string(batch) + ", " + what,
                         plain / ours, 1.0});
}

void compare_gradients(const ProGanConfig& config, std::int64_t batch, Penalty penalty, int usual,
                       Rows& rows) {
    const Subject subject(config, batch);
    const Rounds rounds = rounds_of(usual, rows.options);
    const std::vector<double> times =
        interleaved_medians({{"plain", [&] { subject.plain_step(penalty); }},
                             {"ours", [&] { subject.our_step(penalty); }}},
                            rounds.warm_up, rounds.timed, rows.options);
    const double flops = static_cast<double>(batch) * gradient_flops(config, penalty);
    report_step(penalty == Penalty::r1 ? "R1" : "WGAN-GP", network_name(config), batch, times,
                flops, rounds, rows);
}

/// What the Hessian Penalty's gradient needs of the samples and directions that are measured.
double penalty_flops(const Subject& subject, const HessianPenaltyRegularizer& regularizer,
                     const PenaltyOptions& how, std::uint64_t seed) {
    const at::NoGradGuard no_graph;
    const std::vector<int> layers = regularizer.layers();
    std::vector<int> deepest(static_cast<std::size_t>(subject.batch), layers.back());
    if (how.reduction == Reduction::max) {
        const TensorFunction activations = [&](const at::Tensor& points) {
            return subject.generator.forward_with_activations(points, layers, /*want_images=*/false)
                .activations;
        };
        const at::Tensor directions = draw_directions(
            subject.z, how.k, how.signs, at::make_generator<at::CPUGeneratorImpl>(seed));
        deepest = deepest_maxima(element_penalties(activations, subject.z, directions, how),
                                 how.hp_groups);
    }
    return penalty_gradient_flops(subject.config, layers.back(), how.k, deepest);
}

/// A training step with the Hessian Penalty, plain and ours, and what each needs at most.
void compare_penalised(const ProGanConfig& config, std::int64_t batch, Reduction reduction,
                       int usual, Rows& rows) {
    constexpr std::uint64_t kSeed = 3;
    const Subject subject(config, batch);
    HessianPenaltyOptions how;
    how.penalty.reduction = reduction;
    how.penalty.hp_groups = reduction == Reduction::max ? 4 : 1;
    const HessianPenaltyRegularizer regularizer(config, how);
    const auto plain = [&] {
        subject.plain_step(Penalty::r1);
        const at::Tensor loss =
            plain_penalty(subject.plain_generator, subject.z, regularizer.layers().back(),
                          how.penalty.k, reduction, how.penalty.hp_groups);
        torch::autograd::grad({loss}, tensors_of(subject.plain_generator.parameters()), {}, {},
                              false, true);
    };
    const auto ours = [&] {
        subject.our_step(Penalty::r1);
        std::vector<at::Tensor> gradients(subject.generator.parameters().size());
        regularizer.add_gradient(
            {subject.generator, subject.z, 0.0, at::make_generator<at::CPUGeneratorImpl>(kSeed)},
            1.0, gradients);
    };
    const Rounds rounds = rounds_of(usual, rows.options);
    const std::vector<double> times = interleaved_medians(
        {{"plain", plain}, {"ours", ours}}, rounds.warm_up, rounds.timed, rows.options);
    const double plain_memory = peak_megabytes(plain);
    const double our_memory = peak_megabytes(ours);
    const std::string what =
        std::string("R1 and penalty ") + (reduction == Reduction::max ? "max" : "mean");
    const double flops = static_cast<double>(batch) * gradient_flops(config, Penalty::r1) +
                         penalty_flops(subject, regularizer, how.penalty, kSeed);
    report_step(what, network_name(config), batch, times, flops, rounds, rows);
    report_memory(what, network_name(config), batch, plain_memory, our_memory, rows);
}

/// Work that the Hessian Penalty of a run adds to a step.
double run_penalty_flops(const TrainConfig& config, std::int64_t batch) {
    constexpr std::uint64_t kSeed = 3;
    const bool is_max = config.regularizers[hp::reduction] == "max";
    HessianPenaltyOptions how;
    how.penalty.reduction = is_max ? Reduction::max : Reduction::mean;
    how.penalty.hp_groups = is_max ? config.regularizers[hp::groups] : 1;
    const HessianPenaltyRegularizer regularizer(config.network(), how);
    return penalty_flops(Subject(config.network(), batch), regularizer, how.penalty, kSeed);
}

/// Trainer::step with everything in it: data, both gradients, Adam, the average, and with
/// hp_lambda the Hessian Penalty, of which the memory is compared too. A round is one interval of
/// R1, which comes in its first step; of WGAN-GP, which comes in each, a step.
void compare_trainers(const TrainConfig& config, int usual, Rows& rows) {
    const at::Tensor pixels =
        at::randint(0, 256, {256, 3, config.resolution, config.resolution}, at::kLong)
            .to(at::kByte);
    Trainer trainer(config, std::make_shared<const TrainingImages>(pixels));
    PlainTrainer plain(trainer, pixels);
    const std::int64_t batch = trainer.schedule().minibatch;
    const Rounds rounds = rounds_of(usual, rows.options);
    const bool is_wgan = config.loss == LossKind::wgan_gp;
    const std::int64_t interval = is_wgan ? 1 : config.r1_interval;
    const auto repeat = [interval](const std::function<void()>& step) {
        for (std::int64_t i = 0; i < interval; ++i) {
            step();
        }
    };
    const auto plain_steps = [&] { repeat([&plain] { (void)plain.step(); }); };
    const auto our_steps = [&] { repeat([&trainer] { (void)trainer.step(); }); };
    std::vector<double> times = interleaved_medians({{"plain", plain_steps}, {"ours", our_steps}},
                                                    rounds.warm_up, rounds.timed, rows.options);
    for (double& time : times) {
        time /= static_cast<double>(interval);
    }
    const Penalty penalty = is_wgan ? Penalty::wgan_gp : Penalty::r1;
    double flops =
        static_cast<double>(batch) * trainer_step_flops(config.network(), penalty, interval);
    std::string what = is_wgan ? "Trainer::step, WGAN-GP" : "Trainer::step, R1";
    const std::string name = network_name(config.network());
    if (config.regularizers[hp::lambda] == 0.0) {
        report_step(what, name, batch, times, flops, rounds, rows);
        return;
    }
    flops += run_penalty_flops(config, batch);
    what.append(", penalty ").append(config.regularizers[hp::reduction]);
    report_step(what, name, batch, times, flops, rounds, rows);
    const double plain_memory = peak_megabytes(plain_steps);
    report_memory(what, name, batch, plain_memory, peak_megabytes(our_steps), rows);
}

/// A run of this network, at full resolution from the first step.
TrainConfig run_of(const ProGanConfig& network, std::int64_t minibatch,
                   LossKind loss = LossKind::non_saturating_r1) {
    TrainConfig config;
    config.loss = loss;
    config.resolution = network.resolution;
    config.initial_resolution = network.resolution;
    config.fmap_base = network.fmap_base;
    config.fmap_max = network.fmap_max;
    config.minibatch = {minibatch};
    return config;
}

/// The same with the Hessian Penalty.
TrainConfig penalised(TrainConfig config, Reduction reduction) {
    config.regularizers.set(hp::lambda, 0.02);
    config.regularizers.set(hp::reduction, reduction == Reduction::max ? "max" : "mean");
    return config;
}

int run(const Options& options) {
    print_machine();
    Rows rows{.options = options, .peak = convolution_peak(/*half=*/false, options)};
    std::printf(
        "convolution peak: %.0f GF/s float32; in brackets: percent of the floor. Times are medians "
        "of one step, rounds those not timed and those that are\n",
        rows.peak);
    print_heading({"step", "network, batch", "plain", "ours", "rounds"});
    const ProGanConfig small{.resolution = 64, .fmap_base = 1024, .fmap_max = 64};
    const ProGanConfig medium{.resolution = 64, .fmap_base = 2048, .fmap_max = 128};
    const ProGanConfig showpiece{.resolution = 16, .fmap_base = 512, .fmap_max = 32};
    compare_trainers(run_of(showpiece, 32), 15, rows);
    compare_trainers(run_of(small, 16), 3, rows);
    compare_trainers(run_of(small, 16, LossKind::wgan_gp), 9, rows);
    compare_trainers(run_of(medium, 16), 3, rows);
    for (const Penalty penalty : {Penalty::r1, Penalty::wgan_gp}) {
        compare_gradients(small, 16, penalty, 5, rows);
        compare_gradients(medium, 16, penalty, 5, rows);
    }
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        compare_penalised(showpiece, 32, reduction, 15, rows);
        compare_penalised(small, 16, reduction, 5, rows);
        compare_trainers(penalised(run_of(showpiece, 32), reduction), 5, rows);
        compare_trainers(penalised(run_of(small, 16), reduction), 3, rows);
    }
    std::printf("\n");
    return report_aims(rows.aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    constexpr std::array kOwn = {zscope::bench::kRoundsOption};
    return zscope::bench::run_program(argc, argv, zscope::bench::run, 0, kOwn);
}
