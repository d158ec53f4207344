// What the Hessian's instruments cost: all pixel Hessians, heatmaps, the penalty with its gradient.
#include <ATen/ATen.h>
#include <ATen/CPUGeneratorImpl.h>
#include <c10/core/InferenceMode.h>

#include <array>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/export/sensitivity_maps.h"
#include "core/hessian/pass_count.h"
#include "core/hessian/pixel_hessian.h"
#include "core/hessian/progan_jets.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "core/model/progan/generator_network.h"
#include "core/model/progan/progan_generator.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/multiply_adds.h"
#include "tests/bench/penalty_rows.h"
#include "tests/bench/plain_progan.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {

constexpr std::string_view kQuickFlag = "--quick";

namespace {

constexpr double kEpsilon = 0.1;
constexpr int kLongRounds = 3;  ///< of rows that take minutes, after one to warm up
constexpr const char* kBundledModel = "models/scenes-simple";
constexpr double kMostModelHeatmap = 150.0;  ///< milliseconds, on kModelHeatmapThreads
constexpr int kModelHeatmapThreads = 2;
constexpr double kSmallPenaltyAim = 1.2;

bool is_quick(const Options& options) {
    return options.flags.contains(std::string(kQuickFlag));
}

/// Medians of so many rounds after one to warm up; of a quick run's only round, cold.
std::vector<double> medians_of(const std::vector<Candidate>& candidates, int rounds,
                               const Options& options) {
    return is_quick(options) ? interleaved_medians(candidates, 0, 1, options)
                             : interleaved_medians(candidates, 1, rounds, options);
}

/// A network of random weights in its three forms.
struct Subject {
    GeneratorNetwork network;
    PlainGenerator plain;
    ProGanGenerator generator;

    explicit Subject(const ProGanConfig& config)
        : network(config, at::make_generator<at::CPUGeneratorImpl>(1)),
          plain(config, network.parameters()),
          generator(config, network.parameters(), {}) {}

    [[nodiscard]] std::string name() const { return network_name(network.config()); }
};

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

void compare_pixel_hessians(Subject& subject, Rows& rows) {
    const c10::InferenceMode inference;
    const ProGanConfig& config = subject.network.config();
    const std::int64_t n = config.latent_size;
    const at::Tensor z = at::randn({1, n});
    const PictureFunction picture = [&](const at::Tensor& points) {
        return subject.generator.forward(points, {});
    };
    const PixelHessianOptions minimal{.scheme = HessianScheme::minimal, .epsilon = kEpsilon};
    const ProGanJets jets(config, subject.network.parameters());
    const std::vector<double> times =
        medians_of({{"plain", [&] { (void)plain_hessians(subject.plain, z); }},
                    {"minimal", [&] { (void)packed_pixel_hessians(picture, z[0], minimal); }},
                    {"jets", [&] { (void)jets.picture(z[0], at::eye(n), LatentMode::pre_norm); }}},
                   kLongRounds, rows.options);
    const auto share = [&](double spent, HessianScheme scheme) {
        const auto passes = static_cast<double>(pass_count(scheme, n));
        return std::string(1, ' ').append(
            floor_text(spent, passes * generator_flops(config), rows.peak));
    };
    print_row({"all pixel Hessians: plain by 312 evaluations, ours by 157", subject.name(),
               duration_text(times[0]) + share(times[0], HessianScheme::minimal),
               duration_text(times[1]) + ", " + ratio_text(times[0], times[1]) +
                   share(times[1], HessianScheme::minimal)});
    print_row(
        {"the same by 91 jet passes (analytic: exact second derivatives between kinks, which "
         "have no curvature, so other numbers)",
         subject.name(), "",
         duration_text(times[2]) + ", " + ratio_text(times[2], times[1]) +
             " the time of 157 evaluations" + share(times[2], HessianScheme::analytic)});
    rows.aims.push_back({"pixel Hessians, " + subject.name(), times[0] / times[1], 3.0});
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

/// Milliseconds of one map, in the plain form and as the window refines it: two rows are printed,
/// the second with what a figure draws besides, the sample's own picture twice, to see that the
/// model repeats itself.
struct HeatmapTimes {
    double plain = 0.0;
    double ours = 0.0;
};

void ignore_map(const RefinedMap& /*map*/) {}

HeatmapTimes compare_heatmap(Generator& generator, const PlainGenerator& plain,
                             const ProGanConfig& config, const std::string& name, int k, int rounds,
                             Rows& rows) {
    const c10::InferenceMode inference;
    const at::Tensor z = at::randn({1, config.latent_size});
    const SensitivityOptions map{.latents = {.samples = 1}, .k = k};
    const std::vector<double> times = medians_of(
        {{"plain", [&] { (void)plain_heatmap(plain, z, k); }},
         {"map", [&] { (void)refine_sensitivity_map(generator, at::kCPU, map, ignore_map); }},
         {"figure", [&] { (void)compute_sensitivity_maps(generator, at::kCPU, map); }}},
        rounds, rows.options);
    const double flops = 2.0 * k * generator_flops(config);  // the centre cancels
    const auto ours = [&](double spent) {
        return std::string(duration_text(spent))
            .append(", ")
            .append(ratio_text(times[0], spent))
            .append(1, ' ')
            .append(floor_text(spent, flops, rows.peak));
    };
    print_row({"heatmap, k = " + std::to_string(k), name,
               duration_text(times[0]) + " " + floor_text(times[0], flops, rows.peak),
               ours(times[1])});
    print_row({"the same with the sample's picture, drawn twice", name, "", ours(times[2])});
    return {.plain = times[0], .ours = times[1]};
}

void compare_fine_heatmap(Subject& subject, int rounds, Rows& rows) {
    constexpr int kFine = 16;
    const HeatmapTimes times =
        compare_heatmap(subject.generator, subject.plain, subject.network.config(), subject.name(),
                        kFine, rounds, rows);
    rows.aims.push_back({"heatmap, k = 16, " + subject.name(), times.plain / times.ours, 2.0});
}

/// The heatmap of the model named on the command line or else of the bundled one, as the program
/// opens it.
void compare_model_heatmap(Rows& rows) {
    const bool is_named = !rows.options.models.empty();
    const std::string name = is_named ? rows.options.models.front() : kBundledModel;
    const std::string path = is_named ? name : std::string(ZSCOPE_SOURCE_DIR "/").append(name);
    const LoadedModel model = load_model(path);
    const ProGanConfig& config = model.card.progan;
    const PlainGenerator plain(config, model.weights);
    const std::unique_ptr<Generator> generator = open_model(path);
    const HeatmapTimes times = compare_heatmap(
        *generator, plain, config, name + " (" + network_name(config) + ")", 2, 20, rows);
    rows.aims.push_back({"heatmap, k = 2, " + name, times.ours, kMostModelHeatmap, AimKind::at_most,
                         " ms", kModelHeatmapThreads});
}

/// Every kind of row on the smallest networks, once: that they run, not how fast.
void compare_quickly(Subject& small, Rows& rows) {
    compare_model_heatmap(rows);
    compare_fine_heatmap(small, 1, rows);
    compare_pixel_hessians(small, rows);
    print_penalty_heading();
    compare_penalty(small.network, small.plain, 16, 1, kSmallPenaltyAim, rows);
}

/// The penalty's long rows run once and cold, so that the whole takes minutes, not hours.
void compare_all(Subject& small, Rows& rows) {
    Subject full({});
    compare_model_heatmap(rows);
    compare_fine_heatmap(small, 5, rows);
    compare_fine_heatmap(full, kLongRounds, rows);
    compare_pixel_hessians(small, rows);
    compare_pixel_hessians(full, rows);
    print_penalty_heading();
    compare_penalty(small.network, small.plain, 16, 3, kSmallPenaltyAim, rows);
    compare_penalty(small.network, small.plain, 96, 1, 2.0, rows);
    compare_penalty_in_slices(full.network, full.plain, rows);
}

int run(const Options& options) {
    print_machine();
    Rows rows{.options = options, .peak = convolution_peak(/*half=*/false, options)};
    std::printf("convolution peak: %.0f GF/s float32; in brackets: percent of the floor\n",
                rows.peak);
    Subject small({.resolution = 64, .fmap_base = 2048, .fmap_max = 128});
    print_heading({"what", "network", "plain", "ours"});
    if (is_quick(options)) {
        compare_quickly(small, rows);
        return 0;  // one cold round tells nothing of the aims
    }
    compare_all(small, rows);
    std::printf("\n");
    return report_aims(rows.aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    constexpr std::array kFlags = {zscope::bench::kQuickFlag};
    return zscope::bench::run_program(argc, argv, zscope::bench::run, 1, {}, kFlags);
}
