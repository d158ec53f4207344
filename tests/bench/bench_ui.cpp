// The window's own work: time per frame during a drag on a slow model, cost of rest, start, memory.
#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "app/platform/resident_memory.h"
#include "app/platform/window.h"
#include "app/ui/application.h"
#include "tests/support/test_generators.h"

namespace {

using namespace zscope;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
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
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values.empty() ? 0.0 : values[static_cast<std::size_t>(std::ceil(share * last))];
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

void measure_drag(Window& window, ui::Application& app, double seconds) {
    const Clock::time_point start = Clock::now();
    std::vector<double> work;
    std::size_t most_alive = 0;
    std::uint64_t frames = app.frames_drawn();
    app.controller().dispatch(event::GestureStarted{});
    const auto move_hand = [&] {
        if (app.frames_drawn() != frames) {
            frames = app.frames_drawn();
            work.push_back(app.state().timings.ui_ms.back());
        }
        const auto value = static_cast<float>(2.5 * std::sin(seconds_since(start) * 3.0));
        app.controller().note_input();
        app.controller().dispatch(event::ComponentSet{3, value});
        app.request_frames(1);
        most_alive = std::max(most_alive, app.controller().pictures_alive());
    };
    live(
        window, app, seconds, [] { return false; }, move_hand, 1.0 / 60.0);
    app.controller().dispatch(event::GestureEnded{});
    std::printf(
        "drag %.0f s on a 250 ms model: %zu frames, UI work median %.2f ms, p99 %.2f ms, "
        "at most %zu requests alive\n",
        seconds, work.size(), quantile(work, 0.5), quantile(work, 0.99), most_alive);
}

void measure_rest(Window& window, ui::Application& app, double seconds) {
    live(
        window, app, 30.0, [&] { return app.idle(); }, nothing);
    live(
        window, app, 2.0, [] { return false; }, nothing);
    const std::uint64_t frames = app.frames_drawn();
    const double before = processor_seconds();
    live(
        window, app, seconds, [] { return false; }, nothing);
    std::printf("rest %.0f s: %.2f %% of one core, %llu frames\n", seconds,
                100.0 * (processor_seconds() - before) / seconds,
                static_cast<unsigned long long>(app.frames_drawn() - frames));
}

}  // namespace

int main(int argc, char** argv) {
    const std::string model = argc > 1 ? argv[1] : "demo";
    const Clock::time_point start = Clock::now();
    Window::Options options;
    options.width = 1440;
    options.height = 900;
    options.scale = 1.0F;
    options.exact_size = true;
    Window window(options);
    ui::ApplicationOptions app_options;
    app_options.open = open_for_bench;
    app_options.model = model == "demo" ? ModelLocation{} : ModelLocation{ModelOrigin::file, model};
    ui::Application app(window, app_options);
    live(
        window, app, 60.0, [&] { return app.state().canvas.current != nullptr; }, nothing);
    std::printf("start to first picture of %s: %.2f s\n", model.c_str(), seconds_since(start));
    live(
        window, app, 60.0, [&] { return app.idle(); }, nothing);
    std::printf("resident memory on %s: %.0f MB\n", model.c_str(),
                static_cast<double>(resident_memory()) / 1e6);
    app.controller().dispatch(event::OpenAsked{{ModelOrigin::file, "slow"}});
    live(
        window, app, 30.0, [&] { return app.state().model.source.path == "slow" && app.idle(); },
        nothing);
    measure_drag(window, app, 10.0);
    measure_rest(window, app, 10.0);
    return 0;
}
