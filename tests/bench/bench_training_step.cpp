#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>

#include <cstdio>
#include <functional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "core/base/kept_memory.h"
#include "core/base/passive_threads.h"
#include "core/model/progan/discriminator_network.h"
#include "core/model/progan/generator_network.h"
#include "core/regularizers/hessian_penalty.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/plain_progan.h"

namespace zscope::bench {
namespace {

using Network = std::function<at::Tensor(const at::Tensor&)>;
enum class Penalty { r1, wgan_gp };

std::vector<at::Tensor> tensors_of(const NamedTensors& named) {
    std::vector<at::Tensor> tensors;
    for (const auto& [name, tensor] : named) {
        tensors.push_back(tensor);
    }
    return tensors;
}

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

Aim compare(const ProGanConfig& config, std::int64_t batch, Penalty penalty, int rounds,
            const Options& options) {
    const GeneratorNetwork generator(config, at::make_generator<at::CPUGeneratorImpl>(1));
    const DiscriminatorNetwork discriminator(config, at::make_generator<at::CPUGeneratorImpl>(2));
    const PlainGenerator plain_generator(config, generator.parameters());
    const PlainDiscriminator plain_discriminator(config, discriminator.parameters());
    const at::Tensor z = at::randn({batch, config.latent_size});
    const at::Tensor real =
        at::randn({batch, config.channels, config.resolution, config.resolution});
    const auto plain = [&] {
        training_step([&](const at::Tensor& x) { return plain_generator.forward(x); },
                      plain_generator.parameters(),
                      [&](const at::Tensor& x) { return plain_discriminator.forward(x); },
                      plain_discriminator.parameters(), z, real, penalty);
    };
    const auto ours = [&] {
        training_step([&](const at::Tensor& x) { return generator.forward(x); },
                      generator.parameters(),
                      [&](const at::Tensor& x) { return discriminator.forward(x).scores; },
                      discriminator.parameters(), z, real, penalty);
    };
    const std::vector<double> times =
        interleaved_medians({{"plain", plain}, {"ours", ours}}, 2, rounds, options);
    const std::string name = network_name(config) + ", batch " + std::to_string(batch) +
                             (penalty == Penalty::r1 ? ", R1" : ", WGAN-GP");
    std::printf("%-40s plain %8.1f ms   ours %8.1f ms   %5.1f images/s   %.2fx\n", name.c_str(),
                times[0], times[1], 1000.0 * static_cast<double>(batch) / times[1],
                times[0] / times[1]);
    std::fflush(stdout);
    return {"training step " + name, times[0] / times[1], 1.5};
}

/// A training step with the Hessian Penalty, plain and ours, and what each needs at most.
std::vector<Aim> compare_penalised(const ProGanConfig& config, std::int64_t batch,
                                   Reduction reduction, int rounds, const Options& options) {
    const GeneratorNetwork generator(config, at::make_generator<at::CPUGeneratorImpl>(1));
    const DiscriminatorNetwork discriminator(config, at::make_generator<at::CPUGeneratorImpl>(2));
    const PlainGenerator plain_generator(config, generator.parameters());
    const PlainDiscriminator plain_discriminator(config, discriminator.parameters());
    HessianPenaltyOptions how;
    how.penalty.reduction = reduction;
    how.penalty.hp_groups = reduction == Reduction::max ? 4 : 1;
    const HessianPenaltyRegularizer regularizer(config, how);
    const at::Tensor z = at::randn({batch, config.latent_size});
    const at::Tensor real =
        at::randn({batch, config.channels, config.resolution, config.resolution});
    const auto plain = [&] {
        training_step([&](const at::Tensor& x) { return plain_generator.forward(x); },
                      plain_generator.parameters(),
                      [&](const at::Tensor& x) { return plain_discriminator.forward(x); },
                      plain_discriminator.parameters(), z, real, Penalty::r1);
        const at::Tensor loss = plain_penalty(plain_generator, z, regularizer.layers().back(), 2,
                                              reduction, how.penalty.hp_groups);
        torch::autograd::grad({loss}, tensors_of(plain_generator.parameters()), {}, {}, false,
                              true);
    };
    const auto ours = [&] {
        training_step([&](const at::Tensor& x) { return generator.forward(x); },
                      generator.parameters(),
                      [&](const at::Tensor& x) { return discriminator.forward(x).scores; },
                      discriminator.parameters(), z, real, Penalty::r1);
        std::vector<at::Tensor> gradients(generator.parameters().size());
        regularizer.add_gradient({generator, z, 0.0, at::make_generator<at::CPUGeneratorImpl>(3)},
                                 1.0, gradients);
    };
    const std::vector<double> times =
        interleaved_medians({{"plain", plain}, {"ours", ours}}, 2, rounds, options);
    const double plain_memory = peak_megabytes(plain);
    const double our_memory = peak_megabytes(ours);
    const std::string name = network_name(config) + ", batch " + std::to_string(batch) +
                             ", R1 and penalty " + (reduction == Reduction::max ? "max" : "mean");
    std::printf("%-52s plain %8.1f ms %6.0f MB   ours %8.1f ms %6.0f MB   %.2fx\n", name.c_str(),
                times[0], plain_memory, times[1], our_memory, times[0] / times[1]);
    std::fflush(stdout);
    return {{"training step " + name, times[0] / times[1], 1.5},
            {"peak memory " + name, plain_memory / our_memory, 1.0}};
}

int run(const Options& options) {
    print_machine();
    std::vector<Aim> aims;
    const ProGanConfig small{.resolution = 64, .fmap_base = 1024, .fmap_max = 64};
    const ProGanConfig medium{.resolution = 64, .fmap_base = 2048, .fmap_max = 128};
    for (const Penalty penalty : {Penalty::r1, Penalty::wgan_gp}) {
        aims.push_back(compare(small, 16, penalty, 5, options));
        aims.push_back(compare(medium, 16, penalty, 5, options));
    }
    const ProGanConfig showpiece{.resolution = 16, .fmap_base = 512, .fmap_max = 32};
    for (const Reduction reduction : {Reduction::max, Reduction::mean}) {
        for (const auto& [config, batch, rounds] : {std::tuple(showpiece, std::int64_t{32}, 15),
                                                    std::tuple(small, std::int64_t{16}, 5)}) {
            for (Aim& aim : compare_penalised(config, batch, reduction, rounds, options)) {
                aims.push_back(std::move(aim));
            }
        }
    }
    return report_aims(aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    zscope::wait_passively();  // as the program itself
    zscope::keep_freed_memory();
    return zscope::bench::run(zscope::bench::parse_options(argc, argv));
}
