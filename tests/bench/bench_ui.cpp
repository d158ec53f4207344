// bench_ui [--check] [MODEL [MODEL_TO_FINE_TUNE]]: the window's own work: start, memory, from
// slider to pixel, time per frame during a drag, on a slow model and on one that is being
// fine-tuned, cost of rest. MODEL: a file, "demo", or nothing: the bundled one, for which the aims
// of memory and start are. Start is warm from the second run on. Threads and processor time are the
// program's.
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "app/control/model_loader.h"
#include "app/platform/resident_memory.h"
#include "app/platform/window.h"
#include "app/ui/application.h"
#include "core/base/kept_memory.h"
#include "core/base/passive_threads.h"
#include "core/model/model_file.h"
#include "tests/bench/bench_report.h"
#include "tests/support/test_generators.h"

namespace {

using namespace zscope;
using bench::Aim;
using bench::AimKind;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

constexpr double kNotTold = std::numeric_limits<double>::infinity();  ///< meets no aim

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

double quantile(std::vector<double> values, double share) {
    if (values.empty()) {
        return kNotTold;
    }
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(std::ceil(share * last))];
}

Aim at_most(std::string name, double measured, double wanted, std::string unit) {
    return {std::move(name), measured, wanted, AimKind::at_most, std::move(unit)};
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

/// The program's loop for `seconds`, or until `done`; calls `between` before each frame.
template <typename Done, typename Between>
void live(Window& window, ui::Application& app, double seconds, Done done, Between between,
          double longest_sleep = 1e6) {
    const Clock::time_point start = Clock::now();
    while (seconds_since(start) < seconds && !done()) {
        const double sleep = app.seconds_to_sleep();
        const double rest = std::max(0.001, seconds - seconds_since(start));
        const double limit = std::min(longest_sleep, rest);
        window.poll(sleep < 0.0 ? limit : std::min(sleep, limit));
        between();
        app.tick();
        if (app.frame_due()) {
            app.draw_frame();
            window.swap();
        }
    }
}

void nothing() {}

struct Drag {
    std::vector<double> work_ms;  ///< per frame
    std::size_t most_alive = 0;
    float last = 0;  ///< where the hand let go
};

Drag drag(Window& window, ui::Application& app, double seconds) {
    const Clock::time_point start = Clock::now();
    Drag result;
    std::uint64_t frames = app.frames_drawn();
    app.controller().dispatch(event::GestureStarted{});
    const auto move_hand = [&] {
        if (app.frames_drawn() != frames) {
            frames = app.frames_drawn();
            result.work_ms.push_back(app.state().timings.ui_ms.back());
        }
        result.last = static_cast<float>(2.5 * std::sin(seconds_since(start) * 3.0));
        app.controller().note_input();
        app.controller().dispatch(event::ComponentSet{3, result.last});
        app.request_frames(1);
        result.most_alive = std::max(result.most_alive, app.controller().pictures_alive());
    };
    live(
        window, app, seconds, [] { return false; }, move_hand, 1.0 / 60.0);
    app.controller().dispatch(event::GestureEnded{});
    return result;
}

/// From a moved slider to its picture on screen (as quick as the model allows, so maybe a preview),
/// one move after the other.
void measure_latency(Window& window, ui::Application& app) {
    constexpr int kMoves = 60;
    std::vector<double> latency_ms;
    for (int move = 0; move < kMoves; ++move) {
        const std::uint64_t before = app.state().latent_version;
        const Clock::time_point start = Clock::now();
        app.controller().dispatch(event::GestureStarted{});
        app.controller().note_input();
        app.controller().dispatch(
            event::ComponentSet{3, static_cast<float>(2.0 * std::sin(0.2 * (move + 1)))});
        app.request_frames(1);
        // A picture that arrives is drawn and swapped in the same turn of the loop.
        const auto shown = [&] {
            return app.state().latent_version != before && !app.state().picture_is_stale();
        };
        live(window, app, 5.0, shown, nothing, 0.001);
        latency_ms.push_back(1e3 * seconds_since(start));
    }
    app.controller().dispatch(event::GestureEnded{});
    std::printf("slider to pixel: median %.1f ms, p95 %.1f ms of %d moves\n",
                quantile(latency_ms, 0.5), quantile(latency_ms, 0.95), kMoves);
}

void print_drag(const char* what, double seconds, const Drag& drag) {
    std::printf(
        "drag %.0f s %s: %zu frames, UI work median %.2f ms, p99 %.2f ms, longest %.2f ms, at most "
        "%zu requests alive\n",
        seconds, what, drag.work_ms.size(), quantile(drag.work_ms, 0.5),
        quantile(drag.work_ms, 0.99), quantile(drag.work_ms, 1.0), drag.most_alive);
}

/// Fine-tunes the open model as the Start button does, drags meanwhile, stops the run.
void measure_drag_while_training(Window& window, ui::Application& app, const std::string& model,
                                 double seconds) {
    const std::filesystem::path scratch =
        std::filesystem::temp_directory_path() / ("zscope-bench-ui-" + std::to_string(getpid()));
    const auto training = [&app]() -> const TrainingState& { return app.state().training; };
    Settings settings = app.state().settings;
    settings.runs_folder = scratch;
    settings.show_training = true;
    app.controller().dispatch(event::SettingsChanged{settings});
    app.controller().dispatch(event::OpenAsked{{ModelOrigin::file, model}});
    live(
        window, app, 60.0,
        [&] {
            return app.state().model.source.path == model && app.idle() &&
                   training().defaults.config.has_value();
        },
        nothing);
    TrainForm form = training().form;
    form.run_name = "bench";
    app.controller().dispatch(event::TrainFormSet{form});
    live(
        window, app, 1.0, [] { return false; }, nothing);
    app.controller().dispatch(event::TrainAsked{TrainAction::start});
    live(
        window, app, 300.0, [&] { return training().run.curves.rows() > 4 || training().failure; },
        nothing);
    const std::int64_t before = training().run.progress.images;
    const Drag result = drag(window, app, seconds);
    const std::int64_t trained = training().run.progress.images - before;
    print_drag("while the model is fine-tuned", seconds, result);
    live(
        window, app, 30.0, [&] { return !app.state().picture_is_stale(); }, nothing);
    const LatentState& latent = app.state().edit.latent;
    const bool kept = std::fabs(latent.base[3] + latent.offsets[3] - result.last) < 1e-5F;
    std::printf("trained %.0f images/s meanwhile; the last position is %s\n",
                static_cast<double>(trained) / seconds, kept ? "kept" : "LOST");
    app.controller().dispatch(event::TrainAsked{TrainAction::stop});
    live(
        window, app, 60.0, [&] { return !training().active(); }, nothing);
    std::filesystem::remove_all(scratch);
}

void measure_drag(Window& window, ui::Application& app, double seconds, std::vector<Aim>& aims) {
    app.controller().dispatch(event::OpenAsked{{ModelOrigin::file, "slow"}});
    live(
        window, app, 30.0, [&] { return app.state().model.source.path == "slow" && app.idle(); },
        nothing);
    const Drag result = drag(window, app, seconds);
    print_drag("on a 250 ms model", seconds, result);
    aims.push_back(at_most("UI work while dragging on a 250 ms model, p99",
                           quantile(result.work_ms, 0.99), 20.0, " ms"));
    aims.push_back(at_most("pictures asked for and not there while dragging",
                           static_cast<double>(result.most_alive), 2.0, ""));
}

void measure_rest(Window& window, ui::Application& app, double seconds, std::vector<Aim>& aims) {
    live(
        window, app, 30.0, [&] { return app.idle(); }, nothing);
    live(
        window, app, 2.0, [] { return false; }, nothing);
    const std::uint64_t frames = app.frames_drawn();
    const double before = processor_seconds();
    live(
        window, app, seconds, [] { return false; }, nothing);
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

void measure_start(Window& window, ui::Application& app, const std::string& model,
                   std::vector<Aim>& aims) {
    live(
        window, app, 60.0, [&] { return app.state().canvas.current != nullptr; }, nothing);
    const double start = app.state().canvas.current != nullptr ? seconds_since_exec() : kNotTold;
    std::printf("start to first picture of %s: %.2f s\n", model.c_str(), start);
    live(
        window, app, 60.0, [&] { return app.idle(); }, nothing);
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
    std::vector<Aim> aims;
    measure_start(window, app, name.empty() ? "the bundled model" : name, aims);
    measure_latency(window, app);
    measure_drag(window, app, 10.0, aims);
    measure_rest(window, app, 10.0, aims);
    if (asked.models.size() > 1) {
        measure_drag_while_training(window, app, asked.models[1], 10.0);
    }
    return bench::report_aims(aims, asked);
}

}  // namespace

int main(int argc, char** argv) {
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    zscope::wait_passively();  // as the program itself
    zscope::keep_freed_memory();
    return run(zscope::bench::parse_options(argc, argv, 2));
}
