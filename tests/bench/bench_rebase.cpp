// What a re-basing costs, whole and step by step, beside the same search with plain passes.
#include <array>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "core/directions/rebase.h"
#include "core/directions/rebase_layers.h"
#include "core/model/generator.h"
#include "core/model/model_file.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/plain_progan.h"
#include "tests/bench/plain_rebase.h"
#include "tests/bench/table_rows.h"

namespace zscope::bench {
namespace {

constexpr const char* kBundledModel = "models/scenes-simple";
constexpr double kMostSeconds = 10.0;  ///< as it comes: what `--layers auto` looks at
constexpr double kMostPoints = 0.5;    ///< of a per cent, between the shares that both forms leave
constexpr int kRounds = 3;             ///< as it comes; over the pixels of a larger model 1

struct Subject {
    std::string name;
    ProGanConfig config;
    PlainGenerator plain;
    std::unique_ptr<Generator> generator;
};

/// The model named on the command line or else the bundled one, as the program opens it.
Subject open_subject(const Options& options) {
    const bool is_named = !options.models.empty();
    const std::string name = is_named ? options.models.front() : kBundledModel;
    const std::string path = is_named ? name : std::string(ZSCOPE_SOURCE_DIR "/").append(name);
    const LoadedModel model = load_model(path);
    return {.name = name,
            .config = model.card.progan,
            .plain = PlainGenerator(model.card.progan, model.weights),
            .generator = open_model(path)};
}

/// Milliseconds of a form: of the whole and, by the clock, of its steps.
struct Times {
    double whole = 0.0;
    double derivatives = 0.0;
    double rotation = 0.0;
    double order = 0.0;
    double diagonalness = 0.0;
};

Times times_of(const std::vector<Rebase>& runs, double whole) {
    const auto milliseconds = [&runs](double Rebase::*seconds) {
        std::vector<double> times;
        for (const Rebase& run : runs) {
            times.push_back(1e3 * run.*seconds);
        }
        return median(times);
    };
    return {.whole = whole,
            .derivatives = milliseconds(&Rebase::seconds_derivatives),
            .rotation = milliseconds(&Rebase::seconds_rotation),
            .order = milliseconds(&Rebase::seconds_order),
            .diagonalness = milliseconds(&Rebase::seconds_diagonalness)};
}

std::string share_text(const Rebase& rebase) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "%.4f", rebase.off_after);
    return text.data();
}

void print_passes(const std::string& what, const Subject& subject, double plain, double ours,
                  double flops, const Rows& rows) {
    print_row({what, network_name(subject.config),
               duration_text(plain) + " " + floor_text(plain, flops, rows.peak),
               duration_text(ours) + ", " + ratio_text(plain, ours) + " " +
                   floor_text(ours, flops, rows.peak)});
}

/// `layer`: as in plain_rebase.h. The whole search of either form, its steps, and how diagonal what
/// it found is, which is to be the same. Seconds of ours.
double compare(const Subject& subject, int layer, int rounds, Rows& rows) {
    RebaseOptions how;
    how.layers = layer == 0 ? std::vector<int>() : std::vector<int>{layer};
    const RebaseTarget target =
        plain_rebase_target(subject.plain, subject.config.latent_size, layer);
    std::vector<Rebase> plain_runs;
    std::vector<Rebase> our_runs;
    const std::vector<double> wholes = interleaved_medians(
        {{"plain", [&] { plain_runs.push_back(find_rebase(target, how)); }},
         {"ours", [&] { our_runs.push_back(find_rebase(*subject.generator, how)); }}},
        /*warm_up=*/0, rounds, rows.options);
    const Times plain = times_of(plain_runs, wholes[0]);
    const Times ours = times_of(our_runs, wholes[1]);
    const RebaseFlops flops = rebase_flops(subject.config, layer, our_runs.back());
    const std::string title = rebase_layers_title(subject.generator->info(), *how.layers);
    print_passes(std::string("re-base, ").append(title), subject, plain.whole, ours.whole,
                 flops.derivatives + flops.order + flops.diagonalness, rows);
    print_passes("its derivatives", subject, plain.derivatives, ours.derivatives, flops.derivatives,
                 rows);
    print_row({"its rotation, the same in both", "", duration_text(plain.rotation),
               duration_text(ours.rotation)});
    print_passes("its order and signs", subject, plain.order, ours.order, flops.order, rows);
    print_passes("its D% and D_R", subject, plain.diagonalness, ours.diagonalness,
                 flops.diagonalness, rows);
    print_row({"off-diagonal share left", "", share_text(plain_runs.back()),
               share_text(our_runs.back())});
    rows.aims.push_back({std::string("off-diagonal shares left apart by, ").append(title),
                         100.0 * std::abs(plain_runs.back().off_after - our_runs.back().off_after),
                         kMostPoints, AimKind::at_most, " %"});
    return 1e-3 * ours.whole;
}

int run(const Options& options) {
    print_machine();
    Rows rows{.options = options, .peak = convolution_peak(/*half=*/false, options)};
    const Subject subject = open_subject(options);
    std::printf("convolution peak: %.0f GF/s float32; in brackets: percent of the floor\n%s\n",
                rows.peak, subject.name.c_str());
    print_heading({"what", "network", "plain", "ours"});
    const std::vector<int> usual = default_rebase_layers(subject.generator->info());
    const int layer = usual.empty() ? 0 : usual.front();
    const double seconds = compare(subject, layer, kRounds, rows);
    rows.aims.push_back({std::string("re-base as it comes, ").append(subject.name), seconds,
                         kMostSeconds, AimKind::at_most, " s"});
    if (layer != 0) {
        (void)compare(subject, 0, 1, rows);
    }
    std::printf("\n");
    return report_aims(rows.aims, options);
}

}  // namespace
}  // namespace zscope::bench

int main(int argc, char** argv) {
    return zscope::bench::run_program(argc, argv, zscope::bench::run, 1);
}
