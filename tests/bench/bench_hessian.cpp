// What the Hessian's instruments cost: all pixel Hessians, heatmaps, the penalty with its gradient.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "core/base/kept_memory.h"
#include "core/base/passive_threads.h"
#include "core/export/sensitivity_maps.h"
#include "core/hessian/penalty_gradient.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/progan/progan_generator.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/multiply_adds.h"
#include "tests/bench/plain_progan.h"

namespace zscope::bench {
namespace {

constexpr double kEpsilon = 0.1;

struct Subject {
    ProGanConfig config;
    GeneratorNetwork network;
    PlainGenerator plain;
    ProGanGenerator generator;

    explicit Subject(const ProGanConfig& shape)
        : config(shape),
          network(config, at::make_generator<at::CPUGeneratorImpl>(1)),
          plain(config, network.parameters()),
          generator(config, network.parameters(), {}) {}

    [[nodiscard]] std::string name() const { return network_name(config); }
};

void print_row(const std::string& what, const std::string& form, double milliseconds, double plain,
               double flops, double peak) {
    std::printf("%-44s %-22s %10.1f ms %5.0f %% of floor  %.2fx plain\n", what.c_str(),
                form.c_str(), milliseconds, 1e-4 * flops / milliseconds / peak,
                plain / milliseconds);
    std::fflush(stdout);
}

/// Four evaluations for each entry on and above the diagonal, one picture at a time.
at::Tensor plain_hessians(const PlainGenerator& plain, const at::Tensor& z) {
    const at::Tensor steps = at::eye(z.size(1)) * kEpsilon;
    std::vector<at::Tensor> entries;
    for (std::int64_t i = 0; i < z.size(1); ++i) {
        for (std::int64_t j = i; j < z.size(1); ++j) {
            const at::Tensor corners =
                plain.forward(z + steps[i] + steps[j]) - plain.forward(z + steps[i] - steps[j]) -
                plain.forward(z - steps[i] + steps[j]) + plain.forward(z - steps[i] - steps[j]);
            entries.push_back(corners / (4.0 * kEpsilon * kEpsilon));
        }
    }
    return at::stack(entries);
}

void compare_pixel_hessians(Subject& subject, int rounds, double peak, const Options& options,
                            std::vector<Aim>& aims) {
    const c10::InferenceMode inference;
    const std::int64_t n = subject.config.latent_size;
    const at::Tensor z = at::randn({1, n});
    const PictureFunction picture = [&](const at::Tensor& points) {
        return subject.generator.forward(points, {});
    };
    const PixelHessianOptions minimal{.scheme = HessianScheme::minimal, .epsilon = kEpsilon};
    const ProGanJets jets(subject.config, subject.network.parameters());
    const std::vector<double> times = interleaved_medians(
        {{"plain", [&] { (void)plain_hessians(subject.plain, z); }},
         {"minimal", [&] { (void)packed_pixel_hessians(picture, z[0], minimal); }},
         {"jets", [&] { (void)jets.picture(z[0], at::eye(n), LatentMode::pre_norm); }}},
        rounds > 1 ? 1 : 0, rounds, options);
    const std::string what = "pixel Hessians, " + subject.name();
    const double picture_flops = generator_flops(subject.config);
    const auto evaluations = static_cast<double>(evaluation_count(HessianScheme::minimal, n));
    const std::int64_t pairs = n * (n + 1) / 2;
    const auto passes = static_cast<double>(1 + n + pairs);
    print_row(what, "plain, 312 evaluations", times[0], times[0], 312.0 * picture_flops, peak);
    print_row(what, "minimal, 157", times[1], times[0], evaluations * picture_flops, peak);
    print_row(what, "analytic, 91 jet passes", times[2], times[0], passes * picture_flops, peak);
    aims.push_back({what, times[0] / times[1], 3.0});
}

/// Variance over k second directional differences with 2 k + 1 pictures, one at a time.
at::Tensor plain_heatmap(const PlainGenerator& plain, const at::Tensor& z, int k) {
    const at::Tensor centre = plain.forward(z);
    std::vector<at::Tensor> differences;
    for (int direction = 0; direction < k; ++direction) {
        const at::Tensor v = (at::randint(0, 2, z.sizes()) * 2 - 1).to(at::kFloat) * kEpsilon;
        const at::Tensor second = plain.forward(z + v) - 2 * centre + plain.forward(z - v);
        differences.push_back(second / (kEpsilon * kEpsilon));
    }
    return at::var(at::stack(differences), 0).amax(1);
}

void compare_heatmap(Subject& subject, int k, int rounds, double peak, const Options& options,
                     std::vector<Aim>& aims) {
    const c10::InferenceMode inference;
    const at::Tensor z = at::randn({1, subject.config.latent_size});
    const SensitivityOptions map{.latents = {.samples = 1}, .k = k};
    const std::vector<double> times = interleaved_medians(
        {{"plain", [&] { (void)plain_heatmap(subject.plain, z, k); }},
         {"ours", [&] { (void)compute_sensitivity_maps(subject.generator, at::kCPU, map); }}},
        1, rounds, options);
    const std::string what = "heatmap, k = " + std::to_string(k) + ", " + subject.name();
    const double flops = (2.0 * k + 1.0) * generator_flops(subject.config);
    print_row(what, "plain", times[0], times[0], flops, peak);
    print_row(what, "ours", times[1], times[0], flops, peak);
    if (k == 2) {
        aims.push_back({what + ": 150 ms over ours", 150.0 / times[1], 1.0});
    } else {
        aims.push_back({what, times[0] / times[1], 2.0});
    }
}

void compare_penalty(Subject& subject, std::int64_t batch, int rounds, double aim,
                     const Options& options, std::vector<Aim>& aims) {
    constexpr int kDirections = 2;
    const int deepest = std::min(10, 2 * subject.config.resolution_log2() - 2);
    std::vector<int> layers(static_cast<std::size_t>(deepest));
    std::iota(layers.begin(), layers.end(), 1);
    const TensorFunction activations = [&](const at::Tensor& points) {
        return subject.network.forward_with_activations(points, layers, false).activations;
    };
    const at::Tensor z = at::randn({batch, subject.config.latent_size});
    at::Generator rng = at::make_generator<at::CPUGeneratorImpl>(7);
    const auto ours = [&](std::int64_t groups) {
        return [&, groups] {
            PenaltyGradientOptions gradient;
            gradient.penalty.k = kDirections;
            gradient.penalty.hp_groups = groups;
            const at::Tensor directions =
                draw_directions(z, kDirections, gradient.penalty.signs, rng);
            (void)backward_penalty(activations, z, directions, gradient);
        };
    };
    const std::vector<Candidate> candidates{
        {"plain",
         [&] {
             plain_penalty(subject.plain, z, deepest, kDirections, Reduction::max, 1).backward();
         }},
        {"hp_groups 1", ours(1)},
        {"hp_groups 4", ours(4)}};
    const std::vector<double> times =
        interleaved_medians(candidates, rounds > 1 ? 1 : 0, rounds, options);
    const std::string what =
        "penalty and gradient, batch " + std::to_string(batch) + ", " + subject.name();
    std::vector<double> peaks;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        peaks.push_back(peak_megabytes(candidates[i].run));
        std::printf("%-44s %-22s %10.1f ms %7.0f MB at most  %.2fx plain\n", what.c_str(),
                    candidates[i].name.c_str(), times[i], peaks[i], times[0] / times[i]);
        std::fflush(stdout);
    }
    aims.push_back({what, times[0] / times[1], aim});
    if (batch > 16) {
        aims.push_back({what + ": plain memory over ours", peaks[0] / peaks[1], 2.0});
    }
}

int run(const Options& options) {
    print_machine();
    const double peak = convolution_peak(/*half=*/false, options);
    std::printf("convolution peak: %.0f GF/s float32\n", peak);
    std::vector<Aim> aims;
    Subject bundled({.resolution = 64, .fmap_base = 1024, .fmap_max = 64});
    Subject small({.resolution = 64, .fmap_base = 2048, .fmap_max = 128});
    Subject full({});
    compare_heatmap(bundled, 2, 20, peak, options, aims);
    compare_heatmap(small, 16, 5, peak, options, aims);
    compare_pixel_hessians(small, 3, peak, options, aims);
    compare_penalty(small, 16, 3, 1.2, options, aims);
    compare_penalty(small, 96, 3, 2.0, options, aims);
    compare_heatmap(full, 16, 3, peak, options, aims);
    compare_pixel_hessians(full, 1, peak, options, aims);
    compare_penalty(full, 16, 1, 1.2, options, aims);
    return report_aims(aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    zscope::wait_passively();  // as the program itself
    zscope::keep_freed_memory();
    return zscope::bench::run(zscope::bench::parse_options(argc, argv));
}
