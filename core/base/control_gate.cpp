#include "core/base/control_gate.h"

#include <utility>

namespace zscope {

std::string_view ControlGate::request(ControlAction action, const std::function<void()>& accepted) {
    std::stop_source stop{std::nostopstate};
    std::stop_source kill{std::nostopstate};
    {
        const std::lock_guard lock(mutex_);
        if (closed_) {
            return "It is closing";
        }
        if (const std::string_view reason = why_not(action, state_); !reason.empty()) {
            return reason;
        }
        if (accepted) {
            accepted();
        }
        accept(action);
        stop = stop_;
        kill = kill_;
    }
    changed_.notify_all();
    // Outside the lock, since a stop callback may ask for the state.
    if (action == ControlAction::stop || action == ControlAction::kill) {
        stop.request_stop();
    }
    if (action == ControlAction::kill) {
        kill.request_stop();
    }
    return {};
}

void ControlGate::accept(ControlAction action) {
    switch (action) {
        case ControlAction::start:
            ++run_;
            stop_ = {};
            kill_ = {};
            start_wanted_ = true;
            single_step_ = false;
            has_commands_ = false;
            change(ControlState::starting);
            break;
        case ControlAction::pause:
            has_rested_ = false;
            change(ControlState::pausing);
            break;
        case ControlAction::resume:
            change(ControlState::starting);
            break;
        case ControlAction::single_step:
            single_step_ = true;
            has_rested_ = false;
            change(ControlState::pausing);
            break;
        case ControlAction::stop:
            change(ControlState::stopping);
            break;
        case ControlAction::kill:
            break;
        case ControlAction::command:
            has_commands_ = true;
            break;
    }
}

void ControlGate::close() {
    std::stop_source stop{std::nostopstate};
    {
        const std::lock_guard lock(mutex_);
        closed_ = true;
        stop = stop_;
        if (why_not(ControlAction::stop, state_).empty()) {
            change(ControlState::stopping);
        }
    }
    changed_.notify_all();
    stop.request_stop();
}

ControlState ControlGate::state() const {
    const std::lock_guard lock(mutex_);
    return state_;
}

ControlState ControlGate::wait_until(const std::function<bool(ControlState)>& wanted) const {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return wanted(state_); });
    return state_;
}

bool ControlGate::wait_for_start() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return start_wanted_ || closed_; });
    return std::exchange(start_wanted_, false);
}

ControlGate::Next ControlGate::next() {
    std::unique_lock lock(mutex_);
    for (;;) {
        if (std::exchange(has_commands_, false)) {
            return Next::commands;
        }
        switch (state_) {
            case ControlState::starting:
                change(ControlState::running);
                return Next::step;
            case ControlState::running:
                return Next::step;
            case ControlState::pausing:
                if (std::exchange(single_step_, false)) {
                    return Next::step;
                }
                if (!std::exchange(has_rested_, true)) {
                    return Next::rest;
                }
                change(ControlState::paused);
                break;
            case ControlState::paused:
                changed_.wait(lock,
                              [this] { return state_ != ControlState::paused || has_commands_; });
                break;
            default:
                return Next::stop;
        }
    }
}

void ControlGate::begin_stopping() {
    const std::lock_guard lock(mutex_);
    if (state_ != ControlState::stopping) {
        change(ControlState::stopping);
    }
}

void ControlGate::settle(ControlState end, std::optional<Error> error) {
    const std::lock_guard lock(mutex_);
    change(end, std::move(error));
}

std::stop_token ControlGate::stop_token() const {
    const std::lock_guard lock(mutex_);
    return stop_.get_token();
}

std::stop_token ControlGate::kill_token() const {
    const std::lock_guard lock(mutex_);
    return kill_.get_token();
}

void ControlGate::change(ControlState state, std::optional<Error> error) {
    state_ = state;
    events_.push({.run = run_, .state = state, .error = std::move(error)});
    changed_.notify_all();
}

}  // namespace zscope
