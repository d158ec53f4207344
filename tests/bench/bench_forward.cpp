#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <c10/core/InferenceMode.h>

#include <cstdio>
#include <string>
#include <vector>

#include "core/model/progan/progan_generator.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/multiply_adds.h"
#include "tests/bench/plain_progan.h"

namespace zscope::bench {
namespace {

struct Case {
    ProGanConfig config;
    std::int64_t batch = 1;
    int warm_up = 10;
    int rounds = 30;
    double aim = 0.0;          ///< of the full form over the plain one
    double preview_aim = 0.0;  ///< of the preview over the full form
    /// How much faster than the plain form torch.compile is in its best layout: milliseconds of the
    /// two, measured side by side in Python (docs/results.md).
    double compiled_gain = 0.0;
};

void print_row(const std::string& name, const char* form, const char* type, const Case& one,
               double milliseconds, double plain, double peak) {
    const double rate =
        generator_flops(one.config) * static_cast<double>(one.batch) / milliseconds * 1e-6;
    std::printf("%-20s batch %2lld  %-8s %-5s %9.2f ms %7.0f GF/s %5.0f %% of floor  %.2fx plain\n",
                name.c_str(), static_cast<long long>(one.batch), form, type, milliseconds, rate,
                100.0 * rate / peak, plain / milliseconds);
    std::fflush(stdout);
}

void compare(const Case& one, const Options& options, double peak, double half_peak,
             std::vector<Aim>& aims) {
    const c10::InferenceMode inference;
    const GeneratorNetwork network(one.config, at::make_generator<at::CPUGeneratorImpl>(1));
    const PlainGenerator plain(one.config, network.parameters());
    ProGanGenerator generator(one.config, network.parameters(), {});
    const at::Tensor z = at::randn({one.batch, one.config.latent_size});
    const ForwardOptions preview{.precision = Precision::preview};
    const std::vector<double> times =
        interleaved_medians({{"plain", [&] { (void)plain.forward(z); }},
                             {"full", [&] { (void)generator.forward(z, {}); }},
                             {"preview", [&] { (void)generator.forward(z, preview); }}},
                            one.warm_up, one.rounds, options);
    const std::string name = network_name(one.config);
    print_row(name, "plain", "fp32", one, times[0], times[0], peak);
    print_row(name, "full", "fp32", one, times[1], times[0], peak);
    print_row(name, "preview", "bf16", one, times[2], times[0], half_peak);
    const std::string where = name + ", batch " + std::to_string(one.batch);
    aims.push_back({"forward " + where, times[0] / times[1], one.aim});
    aims.push_back(
        {"torch.compile's over plain, " + where, times[0] / times[1], one.compiled_gain});
    if (has_fast_bfloat16()) {
        aims.push_back({"preview over full, " + where, times[1] / times[2], one.preview_aim});
    }
}

int run(const Options& options) {
    print_machine();
    const double peak = convolution_peak(/*half=*/false, options);
    const double half_peak = convolution_peak(/*half=*/true, options);
    std::printf("convolution peak: %.0f GF/s float32, %.0f GF/s bfloat16\n", peak, half_peak);
    const ProGanConfig small{.resolution = 64, .fmap_base = 2048, .fmap_max = 128};
    const ProGanConfig full{};
    std::vector<Aim> aims;
    for (const Case& one : {Case{small, 1, 10, 60, 2.2, 1.8, 11.3 / 5.3},
                            Case{small, 16, 3, 15, 2.5, 1.8, 210.0 / 89.0},
                            Case{full, 1, 3, 15, 1.5, 1.8, 138.0 / 109.0},
                            Case{full, 16, 1, 3, 2.0, 1.8, 3701.0 / 1831.0}}) {
        compare(one, options, peak, half_peak, aims);
    }
    return report_aims(aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    return zscope::bench::run_program(argc, argv, zscope::bench::run);
}
