#include "tests/bench/bench_report.h"

#include <malloc.h>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/ScalarType.h>
#include <torch/version.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <string_view>

namespace zscope::bench {

namespace {

double now(bool cpu_time) {
    if (cpu_time) {
        return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
    }
    const auto time = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration<double, std::milli>(time).count();
}

double milliseconds(const std::function<void()>& run, bool cpu_time) {
    const double start = now(cpu_time);
    run();
    return now(cpu_time) - start;
}

/// A line of /proc/self/status, which counts in units of 1024 bytes.
double status_megabytes(const std::string& field) {
    std::ifstream status("/proc/self/status");
    for (std::string word; status >> word;) {
        if (word == field) {
            double kibibytes = 0.0;
            status >> kibibytes;
            return kibibytes * 1024.0 * 1e-6;
        }
    }
    return 0.0;
}

/// What stands behind "NAME=" in LibTorch's own account of how it was built.
std::string build_setting(const std::string& name) {
    const std::string config = at::show_config();
    const std::size_t found = config.find(name + "=");
    if (found == std::string::npos) {
        return "unknown";
    }
    const std::size_t first = found + name.size() + 1;
    return config.substr(first, config.find_first_of(", \n", first) - first);
}

const char* on_or_off(bool is_on) {
    return is_on ? "on" : "off";
}

const char* verdict(const Aim& aim, bool is_judged) {
    if (!is_judged) {
        return "-";
    }
    return aim.is_met() ? "met" : "MISSED";
}

[[noreturn]] void explain_usage(const char* program, std::size_t most_models,
                                std::span<const std::string_view> own,
                                std::span<const std::string_view> flags) {
    std::fprintf(stderr, "usage: %s [--check] [--threads N] [--cpu-time]", program);
    for (const std::string_view name : flags) {
        std::fprintf(stderr, " [%s]", std::string(name).c_str());
    }
    for (const std::string_view name : own) {
        std::fprintf(stderr, " [%s NUMBER]", std::string(name).c_str());
    }
    std::fprintf(stderr, "%s\n", most_models > 0 ? " [MODEL...]" : "");
    std::exit(2);
}

}  // namespace

Options parse_options(int argc, char** argv, std::size_t most_models,
                      std::span<const std::string_view> own,
                      std::span<const std::string_view> flags) {
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string_view argument = argv[i];
        const bool is_own = std::ranges::find(own, argument) != own.end();
        if (argument == "--check") {
            options.check = true;
        } else if (argument == "--cpu-time") {
            options.cpu_time = true;
        } else if (argument == "--threads" && i + 1 < argc) {
            options.threads = std::atoi(argv[++i]);
        } else if (is_own && i + 1 < argc && std::atof(argv[i + 1]) > 0.0) {
            options.numbers[std::string(argument)] = std::atof(argv[++i]);
        } else if (std::ranges::find(flags, argument) != flags.end()) {
            options.flags.emplace(argument);
        } else if (!argument.starts_with('-') && options.models.size() < most_models) {
            options.models.emplace_back(argument);
        } else {
            explain_usage(argv[0], most_models, own, flags);
        }
    }
    if (options.threads > 0) {
        at::set_num_threads(options.threads);
    }
    return options;
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

std::vector<double> interleaved_medians(const std::vector<Candidate>& candidates, int warm_up,
                                        int rounds, const Options& options) {
    std::vector<std::vector<double>> times(candidates.size());
    for (int round = 0; round < warm_up + rounds; ++round) {
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const double elapsed = milliseconds(candidates[i].run, options.cpu_time);
            if (round >= warm_up) {
                times[i].push_back(elapsed);
            }
        }
    }
    std::vector<double> medians;
    for (const std::vector<double>& series : times) {
        medians.push_back(median(series));
    }
    return medians;
}

double peak_megabytes(const std::function<void()>& run) {
    malloc_trim(0);
    std::ofstream("/proc/self/clear_refs") << "5";  // starts VmHWM anew
    const double before = status_megabytes("VmRSS:");
    run();
    return status_megabytes("VmHWM:") - before;
}

std::vector<Cost> interleaved_costs(const std::vector<Candidate>& candidates, int rounds,
                                    const Options& options) {
    std::vector<Cost> costs(candidates.size());
    std::vector<Candidate> measured;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        measured.push_back(
            {candidates[i].name,
             [&run = candidates[i].run, &peak = costs[i].megabytes, is_first = true]() mutable {
                 if (is_first) {
                     is_first = false;
                     peak = peak_megabytes(run);
                 } else {
                     run();
                 }
             }});
    }
    const std::vector<double> medians =
        interleaved_medians(measured, rounds > 1 ? 1 : 0, rounds, options);
    for (std::size_t i = 0; i < costs.size(); ++i) {
        costs[i].milliseconds = medians[i];
    }
    return costs;
}

double convolution_peak(bool half, const Options& options) {
    const c10::InferenceMode inference;
    double best = 0.0;
    for (const std::int64_t channels : {128, 256}) {
        const at::Tensor x = at::randn({4, channels, 32, 32})
                                 .to(half ? at::kBFloat16 : at::kFloat)
                                 .contiguous(at::MemoryFormat::ChannelsLast);
        const at::Tensor w = at::randn({channels, channels, 3, 3}).to(x.scalar_type());
        double fastest = 1e9;
        for (int i = 0; i < 20; ++i) {
            fastest = std::min(fastest,
                               milliseconds([&] { at::conv2d(x, w, {}, 1, 1); }, options.cpu_time));
        }
        const double flops = 2.0 * 9.0 * static_cast<double>(channels * channels * 4 * 32 * 32);
        best = std::max(best, flops / fastest * 1e-6);
    }
    return best;
}

int report_aims(const std::vector<Aim>& aims, const Options& options) {
    bool met = true;
    for (const Aim& aim : aims) {
        const bool is_judged = aim.is_judged(at::get_num_threads());
        met = met && (aim.is_met() || !is_judged);
        std::printf("%-6s %-56s %9.2f%s, aim %s %.2f%s", verdict(aim, is_judged), aim.name.c_str(),
                    aim.measured, aim.unit.c_str(),
                    aim.kind == AimKind::at_least ? "at least" : "at most", aim.wanted,
                    aim.unit.c_str());
        if (!is_judged) {
            std::printf(", not judged: it is for %d threads", aim.threads);
        }
        std::printf("\n");
    }
    return options.check && !met ? 1 : 0;
}

void print_machine() {
    const at::Context& context = at::globalContext();
    std::printf("LibTorch %s, %d threads, %s\n", TORCH_VERSION, at::get_num_threads(),
                at::get_cpu_capability().c_str());
    std::printf("BLAS %s: %s; %s\n", build_setting("BLAS_INFO").c_str(),
                at::get_mkl_version().c_str(), at::get_mkldnn_version().c_str());
    std::printf(
        "dtype %s where a row names no other; TF32 at the start: matmul %s, cuDNN %s, "
        "oneDNN %s\n",
        c10::toString(c10::get_default_dtype_as_scalartype()), on_or_off(context.allowTF32CuBLAS()),
        on_or_off(context.allowTF32CuDNN()), on_or_off(context.allowTF32OneDNN()));
}

}  // namespace zscope::bench
