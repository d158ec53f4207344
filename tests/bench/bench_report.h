#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace zscope::bench {

struct Candidate {
    std::string name;
    std::function<void()> run;
};

/// What a benchmark program was asked for: `--check` (compare with the aims), `--threads N`,
/// `--cpu-time` (time of the process instead of the wall clock: with one thread, honest on a busy
/// machine).
struct Options {
    bool check = false;
    int threads = 0;  ///< 0: LibTorch's choice
    bool cpu_time = false;
    std::vector<std::string> models;        ///< what stands without dashes
    std::map<std::string, double> numbers;  ///< of the program's own options, as far as given
    std::set<std::string> flags;            ///< the same of those without a number
};

/// Parses and applies the thread count; ends the program on a wrong argument, also on more than
/// `most_models` models. `own`: further options, each with a number above 0 after it; `flags`:
/// those that stand alone.
[[nodiscard]] Options parse_options(int argc, char** argv, std::size_t most_models = 0,
                                    std::span<const std::string_view> own = {},
                                    std::span<const std::string_view> flags = {});

/// The value in the middle, of two the larger one; at least one value.
[[nodiscard]] double median(std::vector<double> values);

/// Median milliseconds of each candidate. Candidates take turns within each round, so that a busy
/// machine slows all alike; `warm_up` rounds are not counted.
[[nodiscard]] std::vector<double> interleaved_medians(const std::vector<Candidate>& candidates,
                                                      int warm_up, int rounds,
                                                      const Options& options);

/// The most memory that `run` held on top of what was held before, in 1e6 bytes, as the system
/// counts it; 0 where it does not tell.
[[nodiscard]] double peak_megabytes(const std::function<void()>& run);

/// What a candidate costs.
struct Cost {
    double milliseconds = 0.0;  ///< median
    double megabytes = 0.0;     ///< peak_megabytes of its first run
};

/// interleaved_medians with each candidate's memory. The first round is the warm-up; where `rounds`
/// is 1 there is none, and that round is timed as well, cold.
[[nodiscard]] std::vector<Cost> interleaved_costs(const std::vector<Candidate>& candidates,
                                                  int rounds, const Options& options);

/// GF/s of the best plain convolution found in this run on this machine: the roof of "percent of
/// floor". `half`: bfloat16.
[[nodiscard]] double convolution_peak(bool half, const Options& options);

enum class AimKind { at_least, at_most };

/// An aim: a number that must be reached, or not be passed. Not a number misses it. A time that was
/// set for so many threads is judged on no others.
struct Aim {
    std::string name;
    double measured = 0.0;
    double wanted = 0.0;
    AimKind kind = AimKind::at_least;
    std::string unit = "x";
    int threads = 0;  ///< LibTorch's that it is for; 0: any

    [[nodiscard]] bool is_met() const noexcept {
        return kind == AimKind::at_least ? measured >= wanted : measured <= wanted;
    }
    /// On so many threads.
    [[nodiscard]] bool is_judged(int present) const noexcept {
        return threads == 0 || threads == present;
    }
};

/// What the rows of one program share.
struct Rows {
    const Options& options;
    double peak = 0.0;  ///< GF/s of convolutions
    std::vector<Aim> aims{};
};

/// Prints the aims as a table: met, missed or not judged on LibTorch's present threads, what,
/// measured, wanted. The program's exit code: 1 if `--check` was asked for and one is missed.
[[nodiscard]] int report_aims(const std::vector<Aim>& aims, const Options& options);

/// Processor, threads, versions of LibTorch and the libraries it computes with, the type of numbers
/// and where TF32 is allowed: the first lines of every table.
void print_machine();

}  // namespace zscope::bench
