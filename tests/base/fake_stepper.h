#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

#include "core/base/control_loop.h"
#include "tests/support/door.h"

namespace zscope::testing {

/// What the fake stepper does and what it has done; shared with the test.
struct StepperScript {
    Door factory_door;
    Door step_door;
    Door finish_door;
    std::atomic<int> steps_until_end{-1};  ///< -1: never ends by itself
    std::atomic<int> throw_at_step{-1};
    std::atomic<bool> throw_in_factory{false};
    std::atomic<bool> throw_in_finish{false};
    std::atomic<bool> finish_heeds_kill{false};
    std::atomic<int> steppers_alive{0};
    std::atomic<int> steps{0};
    std::atomic<int> finishes{0};
    std::atomic<int> rests{0};
    std::atomic<bool> stop_seen_in_factory{false};
    std::mutex commands_mutex;
    std::vector<int> commands;

    [[nodiscard]] std::vector<int> applied() {
        const std::lock_guard lock(commands_mutex);
        return commands;
    }
};

class FakeStepper {
  public:
    using Command = int;

    explicit FakeStepper(std::shared_ptr<StepperScript> script) : script_(std::move(script)) {
        ++script_->steppers_alive;
    }
    ~FakeStepper() { --script_->steppers_alive; }
    FakeStepper(const FakeStepper&) = delete;
    FakeStepper& operator=(const FakeStepper&) = delete;

    StepOutcome step(const std::stop_token& /*stop*/) {
        script_->step_door.pass();
        const int step = ++script_->steps;
        plain_state_ += step;  // no lock: the sanitizer sees it if two threads ever step
        if (step == script_->throw_at_step) {
            throw Error(ErrorCode::model_failure, "step failed");
        }
        return step == script_->steps_until_end ? StepOutcome::finished : StepOutcome::more;
    }

    void apply(int command) {
        const std::lock_guard lock(script_->commands_mutex);
        script_->commands.push_back(command);
    }

    void rest() { ++script_->rests; }

    void finish(const std::stop_token& kill) {
        script_->finish_door.pass();
        if (script_->throw_in_finish) {
            throw Error(ErrorCode::io, "disk full");
        }
        if (script_->finish_heeds_kill && kill.stop_requested()) {
            throw Error(ErrorCode::cancelled, "given up");
        }
        ++script_->finishes;
    }

  private:
    std::shared_ptr<StepperScript> script_;
    long plain_state_ = 0;
};

using FakeLoop = ControlLoop<FakeStepper>;

inline FakeLoop::Factory factory_for(const std::shared_ptr<StepperScript>& script) {
    return [script](const std::stop_token& stop) {
        script->factory_door.pass();
        script->stop_seen_in_factory = stop.stop_requested();
        if (script->throw_in_factory) {
            throw Error(ErrorCode::bad_file, "no such data");
        }
        return std::make_unique<FakeStepper>(script);
    };
}

}  // namespace zscope::testing
