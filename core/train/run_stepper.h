#pragma once

#include <functional>
#include <memory>
#include <stop_token>
#include <variant>

#include "core/base/control_loop.h"
#include "core/train/train_order.h"

namespace zscope {

class TrainListener;

/// One sitting of a run as a ControlLoop drives it (core/base/control_loop.h, Stepper).
class RunStepper {
  public:
    /// Other options from here on: learning rate, strength of a penalty, a later end.
    struct ChangeOptions {
        std::function<void(TrainConfig&)> change;
    };
    struct SaveNow {};
    /// Taken between two steps.
    using Command = std::variant<ChangeOptions, SaveNow>;

    RunStepper() = default;
    RunStepper(const RunStepper&) = delete;
    RunStepper& operator=(const RunStepper&) = delete;
    virtual ~RunStepper() = default;

    virtual StepOutcome step(const std::stop_token& stop) = 0;
    /// What cannot be done is told to the listener; the run goes on.
    virtual void apply(Command command) = 0;
    virtual void rest() = 0;
    /// Throws Error(cancelled) when `kill` is triggered before the run is saved.
    virtual void finish(const std::stop_token& kill) = 0;
};

/// Makes a stepper on the thread that trains; the listener outlives it. Throws what keeps the run
/// from starting, Error(cancelled) soon after a stop.
using RunStepperFactory = std::function<std::unique_ptr<RunStepper>(
    const TrainOrder&, TrainListener&, const std::stop_token& stop)>;

/// A TrainStepper.
[[nodiscard]] RunStepperFactory default_run_stepper();

}  // namespace zscope
