// bench_ui [--check] [--untangle SECONDS] [MODEL [MODEL_TO_FINE_TUNE]]: the window's own work:
// start, memory, from slider to pixel, time per frame during a drag on a slow model and on one that
// is being fine-tuned, with curves of a million rows, cost of rest. With --untangle also how long
// the showpiece takes, given up after SECONDS. MODEL: a file, "demo", or nothing: the bundled one,
// for which the aims of memory and start are. MODEL_TO_FINE_TUNE: nothing: that of the tour of two
// factors. Start is warm from the second run on. Threads and processor time are the program's.
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "app/control/model_loader.h"
#include "app/platform/resident_memory.h"
#include "app/platform/window.h"
#include "app/state/tour.h"
#include "app/ui/application.h"
#include "core/model/bundled_model.h"
#include "core/model/model_file.h"
#include "tests/bench/bench_main.h"
#include "tests/bench/bench_report.h"
#include "tests/bench/live_program.h"
#include "tests/bench/window_curves.h"
#include "tests/bench/window_drag.h"
#include "tests/bench/window_training.h"
#include "tests/support/test_generators.h"

namespace {

using namespace zscope;
using bench::Aim;
using bench::at_most;
using bench::Drag;
using bench::kNotTold;
using bench::LiveProgram;
using bench::quantile;
using bench::Stopwatch;

constexpr std::string_view kUntangle = "--untangle";

/// Since the system started this program, its loading included; to 10 ms.
double seconds_since_exec() {
    std::ifstream file("/proc/self/stat");
    std::string text;
    std::getline(file, text);
    // The fields after the program's name, which may hold anything: state is the third of all.
    std::istringstream fields(text.substr(text.rfind(')') + 1));
    constexpr int kStartTime = 22;
    std::string field;
    for (int i = 3; i <= kStartTime; ++i) {
        fields >> field;
    }
    timespec now{};
    if (!fields || clock_gettime(CLOCK_BOOTTIME, &now) != 0) {
        return kNotTold;
    }
    const double since_boot =
        static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
    return since_boot - std::stod(field) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double processor_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// The most that this program has had in memory so far, MB.
double peak_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * 1e-6 * static_cast<double>(usage.ru_maxrss);
}

std::unique_ptr<Generator> open_for_bench(const ModelLocation& location) {
    if (location.path != "slow") {
        return default_model_opener()(location);
    }
    testing::TestGeneratorOptions options;
    options.name = "slow";
    options.latent_size = 12;
    options.height = 64;
    options.width = 64;
    options.delay = std::chrono::milliseconds(250);
    return std::make_unique<testing::TestGenerator>(options);
}

/// From a moved slider to its picture on screen (as quick as the model allows, so maybe a preview),
/// one move after the other.
void measure_latency(LiveProgram& program) {
    constexpr int kMoves = 60;
    const AppState& state = program.state();
    Controller& controller = program.app().controller();
    std::vector<double> latency_ms;
    std::vector<double> model_ms;
    std::vector<double> rest_ms;
    for (int move = 0; move < kMoves; ++move) {
        const std::uint64_t before = state.latent_version;
        const Stopwatch watch;
        controller.dispatch(event::GestureStarted{});
        controller.note_input();
        controller.dispatch(
            event::ComponentSet{3, static_cast<float>(2.0 * std::sin(0.2 * (move + 1)))});
        program.app().request_frames(1);
        // A picture that arrives is drawn and swapped in the same turn of the loop.
        const auto shown = [&] {
            return state.latent_version != before && !state.picture_is_stale();
        };
        (void)program.until(5.0, shown, 0.001);
        latency_ms.push_back(1e3 * watch.seconds());
        model_ms.push_back(state.canvas.current->model_ms);
        rest_ms.push_back(latency_ms.back() - model_ms.back());
    }
    program.ask(event::GestureEnded{});
    std::printf("slider to pixel: median %.1f ms, p95 %.1f ms of %d moves\n",
                quantile(latency_ms, 0.5), quantile(latency_ms, 0.95), kMoves);
    std::printf("of that the model: median %.1f ms, the rest: median %.1f ms\n",
                quantile(model_ms, 0.5), quantile(rest_ms, 0.5));
}

/// What a hand and a heatmap that follows it add is held for moments only: the most since the start
/// of the program counts.
void measure_peak_memory(LiveProgram& program, const std::string& model, double seconds,
                         std::vector<Aim>& aims) {
    const AppState& state = program.state();
    const AnalysisOptions before = state.analysis.options;
    AnalysisOptions options = before;
    options.heatmap.shown = true;
    program.ask(event::AnalysisOptionsSet{options});
    (void)bench::drag(program, seconds);
    const auto has_map = [&] { return program.app().idle() && state.analysis.heatmap != nullptr; };
    const double peak = program.until(60.0, has_map) ? peak_memory() : kNotTold;
    std::printf("peak memory on %s, dragged %.0f s with a heatmap: %.0f MB\n", model.c_str(),
                seconds, peak);
    aims.push_back(at_most("peak memory on " + model + " with a heatmap", peak, 700.0, " MB"));
    program.ask(event::AnalysisOptionsSet{before});
}

void measure_drag(LiveProgram& program, double seconds, std::vector<Aim>& aims) {
    program.ask(event::OpenAsked{{ModelOrigin::file, "slow"}});
    (void)program.until(
        30.0, [&] { return program.state().model.source.path == "slow" && program.app().idle(); });
    const Drag result = bench::drag(program, seconds);
    const bool is_shown = bench::shows_last_position(program, result);
    bench::print_drag("on a 250 ms model", result);
    aims.push_back(at_most("UI work while dragging on a 250 ms model, p99",
                           quantile(result.work_ms, 0.99), 20.0, " ms"));
    aims.push_back(at_most("pictures asked for and not there while dragging",
                           static_cast<double>(result.most_alive), 2.0, ""));
    aims.push_back(at_most("slider positions lost on a 250 ms model",
                           static_cast<double>(result.lost + (is_shown ? 0 : 1)), 0.0, ""));
}

void measure_rest(LiveProgram& program, double seconds, std::vector<Aim>& aims) {
    const ui::Application& app = program.app();
    (void)program.until(30.0, [&] { return app.idle(); });
    program.run(2.0);
    const std::uint64_t frames = app.frames_drawn();
    const double before = processor_seconds();
    program.run(seconds);
    const double load = 100.0 * (processor_seconds() - before) / seconds;
    const auto drawn = static_cast<double>(app.frames_drawn() - frames);
    std::printf("rest %.0f s: %.2f %% of one core, %.0f frames\n", seconds, load, drawn);
    aims.push_back(at_most("frames drawn at rest", drawn, 0.0, ""));
    aims.push_back(at_most("one core's time at rest", load, 2.0, " %"));
}

ModelLocation first_model(const std::string& name) {
    if (name == kDemoWord) {
        return {};
    }
    return name.empty() ? ModelLocation{ModelOrigin::bundled, {}}
                        : ModelLocation{ModelOrigin::file, name};
}

/// What is fine-tuned where no other model is named.
std::filesystem::path model_to_train(const bench::Options& asked) {
    return asked.models.size() > 1 ? std::filesystem::path(asked.models[1])
                                   : find_bundled_model(tour_of(TourPair::two_factors).model);
}

void measure_start(LiveProgram& program, const std::string& model, std::vector<Aim>& aims) {
    const auto has_picture = [&] { return program.state().canvas.current != nullptr; };
    const double start = program.until(60.0, has_picture) ? seconds_since_exec() : kNotTold;
    std::printf("start to first picture of %s: %.2f s\n", model.c_str(), start);
    (void)program.until(60.0, [&] { return program.app().idle(); });
    const std::size_t bytes = resident_memory();
    const double memory = bytes > 0 ? static_cast<double>(bytes) / 1e6 : kNotTold;
    std::printf("resident memory on %s: %.0f MB\n", model.c_str(), memory);
    aims.push_back(at_most("start to first picture of " + model + ", warm", start, 2.0, " s"));
    aims.push_back(at_most("resident memory on " + model, memory, 700.0, " MB"));
}

int run(const bench::Options& asked) {
    bench::print_machine();
    const std::string name = asked.models.empty() ? "" : asked.models[0];
    Window::Options options;
    options.width = 1440;
    options.height = 900;
    options.scale = 1.0F;
    options.exact_size = true;
    Window window(options);
    ui::ApplicationOptions app_options;
    app_options.open = open_for_bench;
    app_options.model = first_model(name);
    ui::Application app(window, app_options);
    LiveProgram program(window, app);
    std::vector<Aim> aims;
    const std::string model_name = name.empty() ? "the bundled model" : name;
    measure_start(program, model_name, aims);
    measure_latency(program);
    measure_peak_memory(program, model_name, 5.0, aims);
    measure_drag(program, 10.0, aims);
    measure_rest(program, 10.0, aims);
    const bench::ScratchRuns scratch(program);
    const std::filesystem::path model = model_to_train(asked);
    bench::measure_drag_while_training(program, model, 10.0, aims);
    if (const auto limit = asked.numbers.find(std::string(kUntangle));
        limit != asked.numbers.end()) {
        bench::measure_untangling(program, model, limit->second, aims);
    }
    // Last: what it leaves in memory would count against the others.
    bench::measure_long_curves(program, 1'000'000, aims);
    return bench::report_aims(aims, asked);
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    constexpr std::array kOwn = {kUntangle};
    return zscope::bench::run_program(argc, argv, run, 2, kOwn);
}
