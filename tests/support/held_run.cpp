#include "tests/support/held_run.h"

#include <c10/util/Exception.h>

#include <new>
#include <utility>

#include "core/base/error.h"

namespace zscope::testing {
namespace {

void go_wrong(RunFault fault) {
    switch (fault) {
        case RunFault::none:
            break;
        case RunFault::throws_error:
            throw Error(ErrorCode::model_failure, "The run failed as told");
        case RunFault::bad_alloc:
            throw std::bad_alloc();
        case RunFault::device_is_full:
            TORCH_CHECK_WITH(OutOfMemoryError, false, "The device is full as told");
    }
}

class HeldStepper final : public RunStepper {
  public:
    HeldStepper(std::shared_ptr<RunScript> script, std::unique_ptr<RunStepper> run)
        : script_(std::move(script)), run_(std::move(run)) {
        ++script_->made;
        ++script_->alive;
    }
    ~HeldStepper() override { --script_->alive; }
    HeldStepper(const HeldStepper&) = delete;
    HeldStepper& operator=(const HeldStepper&) = delete;

    StepOutcome step(const std::stop_token& stop) override {
        script_->step.pass();
        go_wrong(script_->step_fault);
        return run_->step(stop);
    }
    void apply(Command command) override {
        script_->command.pass();
        run_->apply(std::move(command));
    }
    void rest() override { run_->rest(); }
    void finish(const std::stop_token& kill) override {
        script_->finish.pass();
        run_->finish(kill);
    }

  private:
    std::shared_ptr<RunScript> script_;
    std::unique_ptr<RunStepper> run_;
};

}  // namespace

void RunScript::let_go() {
    prepare_fault = RunFault::none;
    step_fault = RunFault::none;
    for (Door* door : {&prepare, &step, &command, &finish}) {
        door->open();
    }
}

RunStepperFactory held_run_stepper(std::shared_ptr<RunScript> script) {
    return [script = std::move(script), real = default_run_stepper()](
               const TrainOrder& order, TrainListener& listener,
               const std::stop_token& stop) -> std::unique_ptr<RunStepper> {
        script->prepare.pass();
        go_wrong(script->prepare_fault);
        return std::make_unique<HeldStepper>(script, real(order, listener, stop));
    };
}

}  // namespace zscope::testing
