#pragma once

#include <concepts>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/control_gate.h"
#include "core/base/event_queue.h"
#include "core/base/failure.h"
#include "core/base/named_thread.h"

namespace zscope {

enum class StepOutcome {
    more,      ///< call step again
    finished,  ///< the run has reached its end
};

/// What a ControlLoop drives, on one thread, from construction to destruction. It knows no threads.
/// step: one unit of work; the token is triggered when the run is to end soon, heeding it is
/// optional. apply: a command (learning rate, save now, new end ...), between two steps or while
/// paused. rest: before it pauses, to tell what is not told yet. finish: leaves everything on disk
/// that a later run needs; the token is triggered if the user gives up waiting, then throw
/// Error(cancelled). Called once, after the last step, unless something threw.
template <typename S>
concept Stepper = requires(S& stepper, typename S::Command command, std::stop_token token) {
    { stepper.step(token) } -> std::same_as<StepOutcome>;
    stepper.apply(std::move(command));
    stepper.rest();
    stepper.finish(token);
};

/// Runs a Stepper on its own named thread: start, pause, resume, single step, stop, kill, restart.
/// Every request returns at once with the reason if it is refused; what happened is told by events.
/// The destructor stops the run as `stop` does (it saves) and joins. Torch-free.
template <Stepper S>
class ControlLoop {
  public:
    using Command = typename S::Command;
    /// Makes the stepper on the worker thread; long preparations heed the token.
    using Factory = std::function<std::unique_ptr<S>(std::stop_token)>;

    explicit ControlLoop(std::string thread_name, Wake wake = {},
                         FailureTranslator translate = translate_failure)
        : gate_(std::move(wake)),
          translate_(std::move(translate)),
          thread_(thread_name, [this](const std::stop_token&) { serve(); }) {}
    ~ControlLoop() { gate_.close(); }
    ControlLoop(const ControlLoop&) = delete;
    ControlLoop& operator=(const ControlLoop&) = delete;

    /// Starts a first or a further run. Empty: accepted; else the reason why not.
    std::string_view start(Factory factory) {
        std::vector<Command> unapplied;  // of a run that failed before it came to them
        return gate_.request(ControlAction::start, [&] {
            unapplied = commands_.drain();
            factory_ = std::move(factory);
        });
    }
    std::string_view pause() { return gate_.request(ControlAction::pause); }
    std::string_view resume() { return gate_.request(ControlAction::resume); }
    std::string_view single_step() { return gate_.request(ControlAction::single_step); }
    std::string_view stop() { return gate_.request(ControlAction::stop); }
    std::string_view kill() { return gate_.request(ControlAction::kill); }
    /// An accepted command is applied exactly once, in order, unless the run fails before.
    std::string_view send(Command command) {
        return gate_.request(ControlAction::command, [&] { commands_.push(std::move(command)); });
    }

    /// Changes of state since the last call, oldest first.
    [[nodiscard]] std::vector<ControlEvent> drain_events() { return gate_.drain_events(); }
    /// The state at this moment; a window shows what the events told it instead.
    [[nodiscard]] ControlState state() const { return gate_.state(); }
    /// Blocks until `wanted(state)`, for headless callers; never on the ui thread.
    ControlState wait_until(const std::function<bool(ControlState)>& wanted) const {
        return gate_.wait_until(wanted);
    }
    /// Blocks until the run has ended; for headless callers.
    ControlState wait_until_ended() const {
        return wait_until([](ControlState state) {
            return state == ControlState::finished || state == ControlState::failed;
        });
    }

  private:
    void serve() {
        while (gate_.wait_for_start()) {
            run_once();
        }
    }

    void run_once() {
        std::optional<Error> error;
        try {
            run_stepper();
        } catch (...) {
            error = translate_(std::current_exception());
        }
        const bool called_off = error && error->code() == ErrorCode::cancelled &&
                                gate_.stop_token().stop_requested() &&
                                !gate_.kill_token().stop_requested();
        if (error && !called_off) {
            gate_.settle(ControlState::failed, std::move(error));
        } else {
            gate_.settle(ControlState::finished);
        }
    }

    // The stepper is gone before the end of the run is told, so that a restart finds its files
    // closed.
    void run_stepper() {
        const Factory factory = std::exchange(factory_, {});
        const std::unique_ptr<S> stepper = factory(gate_.stop_token());
        step_until_stopped(*stepper);
        gate_.begin_stopping();
        apply_commands(*stepper);
        stepper->finish(gate_.kill_token());
    }

    void step_until_stopped(S& stepper) {
        for (;;) {
            switch (gate_.next()) {
                case ControlGate::Next::stop:
                    return;
                case ControlGate::Next::commands:
                    apply_commands(stepper);
                    break;
                case ControlGate::Next::rest:
                    stepper.rest();
                    break;
                case ControlGate::Next::step:
                    if (stepper.step(gate_.stop_token()) == StepOutcome::finished) {
                        return;
                    }
                    break;
            }
        }
    }

    void apply_commands(S& stepper) {
        for (Command& command : commands_.drain()) {
            stepper.apply(std::move(command));
        }
    }

    ControlGate gate_;
    FailureTranslator translate_;
    Factory factory_;
    EventQueue<Command> commands_;
    NamedThread thread_;
};

}  // namespace zscope
