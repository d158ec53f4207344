#include "tests/bench/live_program.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

namespace zscope::bench {

namespace {

void nothing() {}

}  // namespace

Aim at_most(std::string name, double measured, double wanted, std::string unit) {
    return {std::move(name), measured, wanted, AimKind::at_most, std::move(unit)};
}

double quantile(std::vector<double> values, double share) {
    if (values.empty()) {
        return kNotTold;
    }
    std::sort(values.begin(), values.end());
    const auto last = static_cast<double>(values.size() - 1);
    return values[static_cast<std::size_t>(std::ceil(share * last))];
}

void LiveProgram::turn(double longest_sleep, const std::function<void()>& between) {
    const double sleep = app_.seconds_to_sleep();
    window_.poll(sleep < 0.0 ? longest_sleep : std::min(sleep, longest_sleep));
    between();
    app_.tick();
    if (app_.frame_due()) {
        app_.draw_frame();
        window_.swap();
        work_ms_.push_back(app_.state().timings.ui_ms.back());
    }
}

void LiveProgram::run(double seconds, const std::function<void()>& between, double longest_sleep) {
    const Stopwatch watch;
    while (watch.seconds() < seconds) {
        const double rest = std::max(0.001, seconds - watch.seconds());
        turn(std::min(longest_sleep, rest), between);
    }
}

void LiveProgram::run(double seconds) {
    run(seconds, nothing, seconds);
}

bool LiveProgram::until(double seconds, const std::function<bool()>& done, double longest_sleep) {
    const Stopwatch watch;
    while (!done() && watch.seconds() < seconds) {
        const double rest = std::max(0.001, seconds - watch.seconds());
        turn(std::min(longest_sleep, rest), nothing);
    }
    return done();
}

void LiveProgram::ask(Event event) {
    app_.controller().dispatch(std::move(event));
    app_.request_frames(1);
    turn(0.0, nothing);
}

std::vector<double> LiveProgram::take_work_ms() {
    return std::exchange(work_ms_, {});
}

}  // namespace zscope::bench
