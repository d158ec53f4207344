#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "app/platform/window.h"
#include "app/ui/application.h"
#include "tests/bench/bench_report.h"
#include "tests/support/stopwatch.h"

namespace zscope::bench {

using testing::Stopwatch;

inline constexpr double kNotTold = std::numeric_limits<double>::infinity();  ///< meets no aim

[[nodiscard]] Aim at_most(std::string name, double measured, double wanted, std::string unit);

/// The smallest value that so large a share (0 to 1) of the values does not exceed; kNotTold for
/// none.
[[nodiscard]] double quantile(std::vector<double> values, double share);

/// The program with its window and its own loop, driven by a benchmark.
class LiveProgram {
  public:
    LiveProgram(Window& window, ui::Application& app) : window_(window), app_(app) {}

    [[nodiscard]] ui::Application& app() noexcept { return app_; }
    [[nodiscard]] const AppState& state() const noexcept { return app_.state(); }

    /// The loop for `seconds`, with `between` before each look at the input. It sleeps as the
    /// program does, but never longer than `longest_sleep` seconds.
    void run(double seconds, const std::function<void()>& between, double longest_sleep);
    void run(double seconds);
    /// The loop until `done`; false: it was not within `seconds`.
    bool until(double seconds, const std::function<bool()>& done, double longest_sleep = 1e6);
    /// Dispatches as a panel does; what follows at once has happened afterwards.
    void ask(Event event);

    /// UI work of each frame drawn since the last call, ms: event poll to the end of the draw
    /// lists.
    [[nodiscard]] std::vector<double> take_work_ms();

  private:
    void turn(double longest_sleep, const std::function<void()>& between);

    Window& window_;
    ui::Application& app_;
    std::vector<double> work_ms_;
};

}  // namespace zscope::bench
