#pragma once

#include <chrono>
#include <optional>

#include "app/state/event.h"

namespace zscope {

/// Moves the component that plays (AppState::sweep) on, a picture at a time. `ui` thread.
class SweepPlayer {
  public:
    /// Between two places, in seconds; a screen shows no more.
    static constexpr double kInterval = 1.0 / 60.0;

    /// The next place, once the picture of the last one is there; the end, where the model cannot
    /// draw it. Nothing while nothing plays.
    [[nodiscard]] std::optional<Event> update(const AppState& state, bool is_drawing);

  private:
    using Clock = std::chrono::steady_clock;

    std::optional<Sweep> sweep_;  ///< played at the last look
    Clock::time_point began_{};
};

}  // namespace zscope
