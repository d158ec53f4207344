#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/base/control_state.h"
#include "core/base/error.h"
#include "core/base/event_queue.h"
#include "core/base/wake.h"

namespace zscope {

/// One change of state, as told by the loop. `error` only with ControlState::failed.
struct ControlEvent {
    std::uint64_t run = 0;  ///< counts starts, from 1
    ControlState state = ControlState::idle;
    std::optional<Error> error;
};

/// The state machine between the side that asks and the worker thread of a ControlLoop: every
/// change happens under one lock and is told as an event in the same order.
class ControlGate {
  public:
    /// What the worker does next.
    enum class Next { step, commands, rest, stop };

    explicit ControlGate(Wake wake) : events_(std::move(wake)) {}

    // The asking side, any thread.

    /// Asks for `action`; the answer is why_not(action, state), empty if it was accepted.
    /// `accepted`, if given, runs under the lock before the worker can see the request.
    [[nodiscard]] std::string_view request(ControlAction action,
                                           const std::function<void()>& accepted = {});
    /// Stops the run at hand as ControlAction::stop does and lets no further one start.
    void close();
    [[nodiscard]] ControlState state() const;
    [[nodiscard]] std::vector<ControlEvent> drain_events() { return events_.drain(); }
    /// Blocks until `wanted(state)`; the state it held for. For headless callers, never the ui
    /// thread.
    ControlState wait_until(const std::function<bool(ControlState)>& wanted) const;

    // The worker's side, its thread only.

    /// Blocks until a run is asked for; false: closed.
    [[nodiscard]] bool wait_for_start();
    /// Between two steps: takes up, pauses or ends the run as asked; blocks while paused. `rest`
    /// comes once before each pause.
    [[nodiscard]] Next next();
    /// The stepper has done its last step; the run is being saved. No command is accepted from here
    /// on.
    void begin_stopping();
    /// The run is over and its stepper destroyed.
    void settle(ControlState end, std::optional<Error> error = std::nullopt);
    /// Triggered by stop, kill and close.
    [[nodiscard]] std::stop_token stop_token() const;
    /// Triggered by kill.
    [[nodiscard]] std::stop_token kill_token() const;

  private:
    void change(ControlState state, std::optional<Error> error = std::nullopt);
    void accept(ControlAction action);

    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    ControlState state_ = ControlState::idle;
    std::uint64_t run_ = 0;
    bool start_wanted_ = false;
    bool single_step_ = false;
    bool has_rested_ = false;
    bool has_commands_ = false;
    bool closed_ = false;
    std::stop_source stop_;
    std::stop_source kill_;
    EventQueue<ControlEvent> events_;
};

}  // namespace zscope
